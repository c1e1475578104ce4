import type { INode, INodeParameters, INodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';

/** The notices that the form shows for these values, top to bottom. */
function notices({ description }: INodeType, values: INodeParameters): string[] {
	const { properties } = description;
	const filled = NodeHelpers.getNodeParameters(
		...([properties, values, true, false, null, description] as const),
	);
	const node = { typeVersion: 1 } as INode;
	return properties
		.filter(({ type }) => type === 'notice')
		.filter((one) => NodeHelpers.displayParameterPath(filled ?? {}, one, '', node, description))
		.map(({ name }) => name);
}

it.each([
	[{ operation: 'generate' }, []],
	[{ operation: 'generate', quality: 'low' }, []],
	[{ operation: 'generate', quality: 'high' }, ['qualityNotice']],
	[{ operation: 'edit', n: 1, quality: 'high' }, ['qualityNotice']],
	[{ operation: 'edit', n: 2 }, ['numberNotice']],
	[{ operation: 'generate', waitForCompletion: false }, ['noWaitNotice']],
	[{ operation: 'getStatus', waitForCompletion: false }, []],
	[{ operation: 'upload' }, []],
] as Array<[INodeParameters, string[]]>)('for %j the action warns of %j', (values, expected) => {
	expect(notices(new GptImage(), values)).toEqual(expected);
});

it.each([
	[{}, ['automaticNotice']],
	[{ registration: 'manual' }, ['manualNotice']],
	[{ registration: 'manual', options: { ignoreOwn: true } }, ['manualNotice']],
	[{ registration: 'manual', options: { ignoreOwn: false } }, ['manualNotice', 'loopNotice']],
] as Array<[INodeParameters, string[]]>)('for %j the trigger tells %j', (values, expected) => {
	expect(notices(new GptImageTrigger(), values)).toEqual(expected);
});

it.each([new GptImage(), new GptImageTrigger()])(
	'has in notices of $description.displayName only what n8n shows there',
	({ description: { properties } }) => {
		const texts = properties.filter(({ type }) => type === 'notice').map((one) => one.displayName);
		const tags = texts.flatMap((text) => text.match(/<\/?\w+/g) ?? []);
		expect(tags.filter((tag) => !/^<\/?(a|ul|li)$/.test(tag))).toEqual([]);
	},
);
