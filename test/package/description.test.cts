import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';

const { description } = new GptImage();

/** The fields that the form shows for these values, top to bottom. */
function shown(values: INodeParameters, properties: INodeProperties[]): INodeProperties[] {
	const filled = NodeHelpers.getNodeParameters(
		...([description.properties, values, true, false, null, description] as const),
	);
	const node = { typeVersion: 1 } as INode;
	return properties.filter((property) =>
		NodeHelpers.displayParameterPath(filled ?? {}, property, '', node, description),
	);
}

const isField = ({ type }: INodeProperties) => type !== 'notice';
const names = (properties: INodeProperties[]) => properties.filter(isField).map(({ name }) => name);
const fieldsFor = (values: INodeParameters) => names(shown(values, description.properties));

const optionsField = description.properties.find(({ name }) => name === 'options');
const options = (optionsField?.options ?? []) as INodeProperties[];
const optionsFor = (values: INodeParameters) => names(shown(values, options)).sort();

const ORDERING = ['idempotency', 'maxImages'];
const ALWAYS = ['concurrency', 'includeInputFields', 'rateLimitWait'];
const RESULT = ['imageFormat', 'outputMode'];
const FILES = ['binaryOutputField', 'fileName'];
const WAITING = ['onTimeout', 'timeout'];

describe('the form', () => {
	it('has the names that saved workflows depend on', () => {
		expect([description.name, description.displayName]).toEqual(['gptImage', 'GPT Image']);
		expect([description.version, description.usableAsTool]).toEqual([1, true]);
		expect(description.credentials).toEqual([{ name: 'gptImageApi', required: true }]);
		const defaults = NodeHelpers.getNodeParameters(
			...([description.properties, {}, true, false, null, description] as const),
		);
		expect(defaults).toEqual({
			...{ operation: 'generate', prompt: '', size: '1024x1024', quality: 'medium', n: 1 },
			...{ waitForCompletion: true, downloadImages: true, options: {} },
		});
		expect(Object.fromEntries(options.map((option) => [option.name, option.default]))).toEqual({
			...{ binaryOutputField: 'data', imageFormat: 'png', outputMode: 'perImage', fileName: '' },
			...{ timeout: 600, onTimeout: 'fail', rateLimitWait: 86400, concurrency: 5 },
			...{ idempotency: 'execution', idempotencyKey: '', maxImages: 1000 },
			...{ includeInputFields: false },
		});
	});

	const ORDER = ['size', 'quality', 'n', 'waitForCompletion', 'downloadImages', 'options'];

	it.each([
		[{ operation: 'generate' }, ['prompt', ...ORDER]],
		[{ operation: 'edit' }, ['prompt', 'imageSource', 'binaryPropertyName', ...ORDER]],
		[{ operation: 'edit', imageSource: 'url' }, ['prompt', 'imageSource', 'imageUrls', ...ORDER]],
		[{ operation: 'edit', imageSource: 'key' }, ['prompt', 'imageSource', 'imageKeys', ...ORDER]],
		[{ operation: 'upload' }, ['imageSource', 'binaryPropertyName', 'options']],
		[{ operation: 'upload', imageSource: 'url' }, ['imageSource', 'imageUrls', 'options']],
		[
			{ operation: 'getStatus' },
			['generationId', 'waitForCompletion', 'downloadImages', 'options'],
		],
		[
			{ operation: 'generate', waitForCompletion: false },
			['prompt', 'size', 'quality', 'n', 'waitForCompletion', 'options'],
		],
	])('for %j shows what applies', (values, expected) =>
		expect(fieldsFor(values)).toEqual(['operation', ...expected]),
	);

	it.each([
		['generate', {}, [...ALWAYS, ...RESULT, ...FILES, ...WAITING, ...ORDERING]],
		['edit', { downloadImages: false }, [...ALWAYS, ...RESULT, ...WAITING, ...ORDERING]],
		['generate', { waitForCompletion: false }, [...ALWAYS, ...ORDERING]],
		['getStatus', {}, [...ALWAYS, ...RESULT]],
		['getStatus', { downloadImages: true }, [...ALWAYS, ...RESULT, ...FILES]],
		['getStatus', { waitForCompletion: true }, [...ALWAYS, ...RESULT, ...WAITING]],
		['upload', {}, ALWAYS],
	])('for %s with %j offers the options that apply', (operation, values, expected) => {
		const offered = optionsFor({ operation, ...values });
		expect(offered.filter((name) => name !== 'idempotencyKey')).toEqual([...expected].sort());
	});

	it('keeps every option that was chosen while it applies', () => {
		const chosen = { idempotency: 'custom', idempotencyKey: 'order-1', timeout: 5, fileName: 'x' };
		const saved = NodeHelpers.getNodeParameters(
			description.properties,
			{ operation: 'edit', options: chosen },
			...([true, false, null, description] as const),
		);
		expect(saved?.options).toEqual(chosen);
	});

	it('explains each field, and says Whether for a switch', () => {
		for (const field of [...description.properties, ...options].filter(isField)) {
			if (field.type === 'boolean') expect(field.description).toMatch(/^Whether /);
			if (field.name === 'operation' || field.type === 'collection') continue;
			expect(field.description ?? field.hint).toMatch(/^[A-Z']/);
		}
	});
});
