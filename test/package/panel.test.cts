import type { INodeTypeDescription } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';

/**
 * Fields that n8n's panel takes away: it turns a field into a choice of credential types where credentials say
 * "show" for each of its values.
 */
function fieldsTakenAway({ credentials = [], properties }: INodeTypeDescription): string[] {
	const shown = credentials.flatMap(({ displayOptions }) =>
		Object.entries(displayOptions?.show ?? {}),
	);
	return properties
		.filter(({ name, options = [] }) => {
			const values = shown.flatMap(([field, list = []]) => (field === name ? list : []));
			const known = options.flatMap((option) => ('value' in option ? [option.value] : []));
			return known.length > 0 && known.every((value) => values.includes(value));
		})
		.map(({ name }) => name);
}

it.each([new GptImage(), new GptImageTrigger()])(
	'keeps all fields of $description.displayName in the panel',
	({ description }) => {
		expect(fieldsTakenAway(description)).toEqual([]);
	},
);

it.each([new GptImage(), new GptImageTrigger()])(
	'gives examples in the fields of $description.displayName',
	({ description: { properties } }) => {
		const options = properties.flatMap(({ options: inner = [] }) => inner);
		const fields = [...properties, ...options].filter((one) => 'type' in one);
		const placeholders = fields.flatMap((one) =>
			'placeholder' in one && one.type === 'string' ? [one.placeholder] : [],
		);
		expect(placeholders.filter((text) => !text?.startsWith('e.g. '))).toEqual([]);
		// Whoever types it in sees it fail: an expression is none in a fixed field.
		expect(placeholders.filter((text) => text?.includes('{{'))).toEqual([]);
	},
);
