import { HostileSetting } from './setting.cts';

import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { imageItem } from '../../testbed/core/files.cts';
import type { NodeResult, NodeRun } from '../../testbed/core/actionNode.cts';
import { FULL } from '../../testbed/report/tally.cts';
import { EXPRESSIONS, hostileValue } from './values.cts';

const setting = new HostileSetting('fields').install();
const RUNS = FULL ? 1000 : 60;

let file: INodeExecutionData;
beforeAll(async () => {
	file = await imageItem();
});
beforeEach(() => setting.sandbox.reset());

type Operation = NodeRun['parameters']['operation'];

interface FieldCase {
	label: string;
	operation: Operation;
	/** The sandbox knows none of the upload keys that are tried, and takes them all the same. */
	anyKey?: boolean;
	/** Values that are taken, after which another field lacks something: its name by theirs. */
	leadsTo?: ReadonlyMap<string, string>;
	/** Each case fetches an image, which takes its time. */
	fetches?: boolean;
	/** The parameters with this value in the field. */
	with: (value: unknown) => IDataObject;
	/** What is wrong with what was sent for this value, if anything. */
	sent: (value: unknown, result: NodeResult) => unknown;
}

const LATER = { waitForCompletion: false };
const WAITING = { waitForCompletion: true, downloadImages: false };
const FETCHING = { waitForCompletion: true, downloadImages: true };
const orderBody = () => setting.sandbox.calls('generate')[0]?.body as IDataObject | undefined;
const differs = (is: unknown, wanted: unknown) =>
	JSON.stringify(is) === JSON.stringify(wanted) ? undefined : { is, wanted };
const nothing = () => undefined;

function parameter(
	label: string,
	name: string,
	sent: FieldCase['sent'],
	operation: Operation = 'generate',
	more: IDataObject = {},
): FieldCase {
	return {
		label,
		operation,
		sent,
		with: (value) => ({ prompt: 'a boat', ...LATER, ...more, [name]: value as string }),
	};
}

function option(
	label: string,
	name: string,
	sent: FieldCase['sent'],
	parameters: IDataObject = {},
	more: IDataObject = {},
): FieldCase {
	return {
		...parameter(label, name, sent),
		with: (value: unknown) => ({
			prompt: 'a boat',
			...LATER,
			...parameters,
			options: { ...more, [name]: value as string },
		}),
	};
}

const oneOf = (name: string, ...choices: string[]): FieldCase['sent'] => {
	return (value) =>
		choices.includes(value as string) ? differs(orderBody()?.[name], value) : { took: value };
};
const among =
	(...choices: unknown[]): FieldCase['sent'] =>
	(value) =>
		choices.includes(value) ? undefined : { took: value };

/** What n8n makes of an option that is not set at all is the default. */
const unset = [undefined, null];

const FIELDS: FieldCase[] = [
	parameter('Prompt', 'prompt', (value) => differs(orderBody()?.prompt, String(value))),
	parameter('Prompt', 'prompt', (value) => differs(orderBody()?.prompt, String(value)), 'edit'),
	parameter('Size', 'size', oneOf('size', '1024x1024', '1024x1536', '1536x1024')),
	parameter('Quality', 'quality', oneOf('quality', 'low', 'medium', 'high')),
	parameter('Number of Images', 'n', (value) => differs(orderBody()?.n, Number(value))),
	parameter(
		'Wait for Completion',
		'waitForCompletion',
		among(false, 'false', true, 'true', 0, 1, '0', '1'),
	),
	{
		...parameter('Image Source', 'imageSource', among('binary', 'url', 'key'), 'edit'),
		leadsTo: new Map([
			['key', 'Image Keys'],
			['url', 'Image URLs'],
		]),
	},
	{
		...parameter(
			'Image Keys',
			'imageKeys',
			(value) => differs(orderBody()?.inputImageKeys, listOf(value)),
			'edit',
			{ imageSource: 'key' },
		),
		anyKey: true,
	},
	parameter('Input Data Field Name', 'binaryPropertyName', nothing, 'edit'),
	parameter('Input Data Field Name', 'binaryPropertyName', nothing, 'upload'),
	option('Items at a Time', 'concurrency', among(1, 2, 3, 4, 5, '1', '2', '5', ...unset)),
	option('Rate Limit Wait', 'rateLimitWait', nothing),
	option('Timeout', 'timeout', nothing, WAITING),
	option('On Timeout', 'onTimeout', among('fail', 'output', ...unset), WAITING),
	option('Image Format', 'imageFormat', among('png', 'webp', ...unset), WAITING),
	option('Output', 'outputMode', among('perImage', 'perGeneration', ...unset), WAITING),
	option('Pay Once Per', 'idempotency', among('execution', 'content', 'custom', ...unset)),
	option('Own Key', 'idempotencyKey', nothing, {}, { idempotency: 'custom' }),
	{
		...option(
			'File Name',
			'fileName',
			(_value, { items }) =>
				/^[^\p{Cc}\p{Cs}\\/:*?"<>|]{1,210}\.png$/u.test(items[0].binary?.data.fileName ?? '')
					? undefined
					: items[0].binary,
			FETCHING,
		),
		fetches: true,
	},
	{
		...option(
			'Put Output File in Field',
			'binaryOutputField',
			(value, { items }) =>
				differs(Object.keys(items[0].binary ?? {}), [
					typeof value === 'number' ? String(value) : (value as string | null)?.trim() || 'data',
				]),
			FETCHING,
		),
		fetches: true,
	},
];

/** Read from the first item, for all. */
const READ_ONCE = ['Items at a Time', 'Rate Limit Wait'];

function listOf(value: unknown): unknown[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.flatMap((entry) => (typeof entry === 'string' ? entry.split(/[\s,;]+/) : [entry]))
		.filter((entry) => entry !== '' && entry !== undefined && entry !== null);
}

/** What a refusal names. The input field's own do not repeat its label where they tell of a file that it names. */
function namesOf({ label, leadsTo }: FieldCase, value: unknown): string {
	if (label === 'Input Data Field Name') return '';
	const other = typeof value === 'string' ? leadsTo?.get(value.trim().toLowerCase()) : undefined;
	return `'${other ?? label}'`;
}

describe.each(FIELDS)('$label of $operation', (field) => {
	beforeEach(() => {
		if (field.anyKey !== true) return;
		const fault = { status: 202, body: { generationId: 'gen_1', status: 'queued' } };
		setting.sandbox.faults.add({ on: 'generate', times: Infinity, fault });
	});

	it('takes any value as it is, or refuses it by name before anything is sent', async () => {
		await fc.assert(
			fc.asyncProperty(hostileValue, async (value) => {
				const items = [{ ...file, json: { value } as IDataObject }];
				const parameters = { operation: field.operation, ...field.with('={{ $json.value }}') };
				await setting.tryOut(
					[field.label, value],
					{ items, parameters },
					{ names: namesOf(field, value), sent: (result) => field.sent(value, result) },
				);
			}),
			{ numRuns: field.fetches === true ? RUNS / 4 : RUNS, endOnFailure: true },
		);
	});

	it('takes or refuses what strange expressions give', async () => {
		for (const expression of EXPRESSIONS) {
			const parameters = { operation: field.operation, ...field.with(expression) };
			const items = [{ ...file, json: { a: 1 } }];
			await setting.tryOut([field.label, expression], { items, parameters });
		}
	});

	it('names the item as well, and pays for none, where one of several is refused', async () => {
		const several = [0, 1, 2].map(() => ({ ...file, json: { value: { a: 1 } } }));
		const parameters = { operation: field.operation, ...field.with('={{ $json.value }}') };
		const run = { items: several, parameters };
		const { error } = await setting.tryOut(field.label, run, { names: `'${field.label}'` });
		if (READ_ONCE.includes(field.label)) return;
		expect(error?.message).toMatch(/ \[item 0\]$/);
		const { items } = await setting.run({ ...run, continueOnFail: true });
		expect(setting.sandbox.requests).toEqual([]);
		expect(items).toHaveLength(3);
		for (const [item, { json, pairedItem }] of items.entries()) {
			expect(pairedItem).toEqual({ item });
			expect((json.error as IDataObject).message).toContain(`'${field.label}'`);
		}
	});
});
