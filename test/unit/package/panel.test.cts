import type { INodeTypeDescription } from 'n8n-workflow';

import { GptImage } from '../../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../../nodes/GptImageTrigger/GptImageTrigger.node';

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
