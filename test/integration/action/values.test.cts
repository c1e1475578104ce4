import { randomUUID } from 'node:crypto';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';

import { imageFile, itemWith } from '../../testbed/core/files.cts';
import { readBinary } from '../../testbed/core/n8nCore.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';

let sandbox: VirtualSandbox;
useSandbox('filesystem', (started) => (sandbox = started), { duration: 0 });

async function run(
	parameters: IDataObject,
	items: INodeExecutionData[] = [{ json: {} }],
	more: object = {},
) {
	return await runNode({
		sandbox,
		items,
		executionId: randomUUID(),
		parameters: {
			...{ operation: 'generate', prompt: 'a boat', downloadImages: false },
			...parameters,
		},
		...more,
	});
}

async function refusal(...input: Parameters<typeof run>): Promise<string> {
	const { error } = await run(...input);
	expect(sandbox.requests).toEqual([]);
	return `${error?.message} | ${error?.description}`;
}

const order = () => sandbox.calls('generate')[0].body as IDataObject;
const hints = (context: unknown) =>
	(context as { hints: Array<{ message: string }> }).hints.map(({ message }) => message);

describe('a prompt that is plainly broken is refused before anything is sent', () => {
	const items = [{ json: { person: { name: 'Ada' }, list: [{ a: 1 }] } }];

	it.each([
		['=A poster for {{ $json.person }}', "This is about 'A poster for [object Object]'."],
		["={{ 'A poster for ' + $json.person }}", "This is about 'A poster for [object Object]'."],
		['=Tags: {{ $json.list }}, red', "This is about 'Tags: [object Object], red'."],
		['A poster for [object Object]', 'Pick one field of the object'],
	])('an object in it: %s', async (prompt, words) => {
		for (const operation of ['generate', 'edit']) {
			const said = await refusal({ operation, prompt }, items);
			expect(said).toMatch(/^'Prompt' holds an object that was turned into text \|/);
			expect(said).toContain(words);
		}
	});

	it.each(['A poster for {{ $json.name }}', "{{ $('Form').item.json.wish }}", '{{$now}}'])(
		'a fixed field that holds %s',
		async (prompt) => {
			const said = await refusal({ prompt });
			expect(said).toMatch(/^'Prompt' holds an expression that was not evaluated \|/);
			expect(said).toContain("Switch the field from 'Fixed' to 'Expression'");
		},
	);

	it.each([
		["={{ 'A poster for ' + $json.name }}", 'A poster for undefined', '{{ $json.name }}'],
		['={{ `A poster for ${$json.name}` }}', 'A poster for undefined', '{{ $json.name }}'],
		["={{ 'For ' + $json.none + ', red' }}", 'For null, red', '{{ $json.none }}'],
		["={{ 'Cars: ' + 2 * $json.name }}", 'Cars: NaN', '{{ 2 * $json.name }}'],
		["=So: {{ 'for ' + $json.name }}!", 'So: for undefined!', '{{ $json.name }}'],
	])('a gap in it: %s', async (prompt, text, part) => {
		const said = await refusal({ prompt }, [{ json: { none: null } }]);
		expect(said).toMatch(/^'Prompt' has a gap: a part of its expression gives nothing \|/);
		expect(said).toContain(`This is about '${text}'. The part is ${part}.`);
	});

	it('names the item, and pays for none', async () => {
		const list = [{ json: { name: 'Ada' } }, { json: {} }];
		const { error } = await run({ prompt: "={{ 'For ' + $json.name }}" }, list);
		expect(error?.message).toMatch(/gives nothing \[item 1\]$/);
		expect(sandbox.requests).toEqual([]);
	});
});

describe('a prompt that only looks odd is ordered', () => {
	const odd = 'holds a word such as undefined or null';

	it.each<[string, IDataObject, string]>([
		['={{ $json.text }}', { text: 'undefined behaviour in C' }, 'undefined behaviour in C'],
		["={{ 'About ' + $json.text }}", { text: 'null pointers' }, 'About null pointers'],
		["={{ 'The word ' + $json.text }}", { text: 'undefined' }, 'The word undefined'],
		["={{ $json.a ? 'x' : 'y ' + $json.b }}", {}, 'y undefined'],
		[
			'={{ $json.text }}',
			{ text: 'A shirt with {{ $json.name }}' },
			'A shirt with {{ $json.name }}',
		],
	])('with a hint: %s of %j', async (prompt, json, sent) => {
		const { context, ...result } = await run({ prompt }, [{ json }]);
		jsonOf({ context, ...result });
		expect(order().prompt).toBe(sent);
		expect(hints(context)).toEqual([expect.stringContaining(odd)]);
		expect(hints(context)[0]).toContain('item 0');
	});

	it.each([
		'undefined behaviour in C',
		'A cable with null modem',
		'A template with {{ name }}',
		'Costs $5 in {{brackets}}',
		'=For {{ $json.nobody }}, red',
		"={{ 'Nobody is ' + ($json.name ?? 'known') }}",
	])('without one: %s', async (prompt) => {
		const { context, ...result } = await run({ prompt });
		jsonOf({ context, ...result });
		expect(sandbox.calls('generate')).toHaveLength(1);
		expect(hints(context)).toEqual([]);
	});

	it('counts several in one hint, beside that of the batch', async () => {
		const list = ['null', 'void', 'NaN'].map((text) => ({ json: { text } }));
		const { context, ...result } = await run({ prompt: '={{ $json.text }}' }, list);
		jsonOf({ context, ...result });
		expect(hints(context).filter((message) => message.includes(odd))).toEqual([
			expect.stringContaining('The prompt of 2 items'),
		]);
	});
});

describe('values as people write them', () => {
	it.each<[IDataObject, IDataObject]>([
		[{ quality: '={{ "High" }}' }, { quality: 'high' }],
		[{ quality: '={{ " low" }}' }, { quality: 'low' }],
		[{ size: '={{ "Landscape" }}' }, { size: '1536x1024' }],
		[{ size: '={{ "1024×1536" }}' }, { size: '1024x1536' }],
		[{ size: '={{ "16:9" }}' }, { size: '1536x1024' }],
		[{ n: '={{ " 2 " }}' }, { n: 2 }],
	])('%j are taken', async (parameters, sent) => {
		jsonOf(await run({ waitForCompletion: false, ...parameters }));
		expect(order()).toMatchObject(sent);
	});

	it.each(['TRUE', 'yes', 'On', '1'])('%j waits', async (value) => {
		const [json] = jsonOf(await run({ waitForCompletion: `={{ "${value}" }}` }));
		expect(json.status).toBe('succeeded');
	});
	it.each(['={{ 1 }}', '={{ true }}'])('%s waits', async (waitForCompletion) => {
		expect(jsonOf(await run({ waitForCompletion }))[0].status).toBe('succeeded');
	});
	it.each(['={{ 0 }}', '={{ "FALSE" }}', '={{ " no " }}'])('%s does not wait', async (value) => {
		expect(jsonOf(await run({ waitForCompletion: value }))[0].status).toBe('queued');
	});

	it.each<[IDataObject, string, string]>([
		[
			{ quality: '={{ "ultra" }}' },
			"'Quality' has a",
			"This is about 'ultra'. Use one of: Low, Medium, High.",
		],
		[{ size: '={{ "input" }}' }, "'Size' has a", "This is about 'input'. Use one of: Square"],
		[{ n: '={{ "many" }}' }, "'Number of Images' is not", "This is about 'many'. Enter"],
		[{ n: 7 }, "'Number of Images' is not", 'It is 7. Enter'],
		[
			{ waitForCompletion: '={{ "maybe" }}' },
			"'Wait for Completion' is",
			"This is about 'maybe'. Switch",
		],
		[
			{ options: { outputMode: '={{ "each" }}' } },
			"'Output' has a",
			"This is about 'each'. Use one of: One Item per Image, One Item per Generation.",
		],
		[
			{ options: { idempotency: 'custom', idempotencyKey: 'order-{{ $json.id }}' } },
			"'Own Key' holds an expression",
			"This is about '{{ $json.id }}'.",
		],
	])('%j is refused, with what was found', async (parameters, message, words) => {
		const said = await refusal(parameters);
		expect(said.startsWith(message)).toBe(true);
		expect(said).toContain(words);
	});

	it.each([
		['photo.jpg', 'photo.png'],
		['photo.JPEG', 'photo.png'],
		['photo.png.webp', 'photo.png'],
		['v1.2', 'v1.2.png'],
	])('a file name %s gives %s', async (fileName, expected) => {
		const { items } = await run({ downloadImages: true, options: { fileName } });
		expect(items[0].binary?.data.fileName).toBe(expected);
	});
});

describe('a size like the input image', () => {
	const picture = (width: number, height: number) =>
		sharp({ create: { width, height, channels: 3, background: '#a62' } });
	const edit = { operation: 'edit', size: 'input', waitForCompletion: false };

	it.each<[string, () => Promise<Buffer>, string]>([
		['wide', () => picture(30, 20).png().toBuffer(), '1536x1024'],
		['high', () => picture(20, 30).webp().toBuffer(), '1024x1536'],
		['nearly square', () => picture(22, 20).jpeg().toBuffer(), '1024x1024'],
		[
			'a phone’s, lying on its side',
			() => picture(40, 30).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
			'1024x1536',
		],
	])('that is %s', async (_what, bytes, size) => {
		const item = await itemWith({
			data: { bytes: await bytes() },
			more: { bytes: await imageFile() },
		});
		jsonOf(await run({ ...edit, binaryPropertyName: 'data, more' }, [item]));
		expect(order().size).toBe(size);
		expect(order()).not.toHaveProperty('input');
	});

	it('is the same order as that size itself', async () => {
		const bytes = await picture(30, 20).png().toBuffer();
		const options = { idempotency: 'content' };
		for (const size of ['input', '1536x1024']) {
			jsonOf(await run({ ...edit, size, options }, [await itemWith({ data: { bytes } })]));
		}
		// Under one key: the second run knows the image of the first.
		expect(sandbox.calls('generate')).toHaveLength(1);
	});

	it('is refused where only keys are known, before anything is sent', async () => {
		expect(await refusal({ ...edit, imageSource: 'key', imageKeys: 'a.png' })).toMatch(
			/^'Size' cannot be like an image that is uploaded already \|/,
		);
	});
});

describe('the fields of the input item', () => {
	const options = { includeInputFields: true };
	const item = async () => ({
		...(await itemWith({ data: { bytes: await imageFile() } })),
		json: { row: 7, sku: { id: 'A1' }, status: 'theirs', error: 'old', _files: {} },
	});
	const kept = { row: 7, sku: { id: 'A1' } };

	it.each<[string, IDataObject]>([
		['generate', { n: 2 }],
		['edit', {}],
		['generate', { waitForCompletion: false }],
		[
			'generate',
			{ prompt: '[slow:900]', options: { timeout: 1, onTimeout: 'output', ...options } },
		],
		['generate', { options: { outputMode: 'perGeneration', ...options } }],
		['upload', {}],
	])('are kept by %s with %j, and ours win', async (operation, parameters) => {
		const result = await run({ operation, options, ...parameters }, [await item()]);
		for (const json of jsonOf(result)) {
			expect(json).toMatchObject(kept);
			expect(json).not.toHaveProperty('error');
			expect(json).not.toHaveProperty('_files');
			if (operation !== 'upload') expect(json.status).toMatch(/^(succeeded|queued|running)$/);
		}
		expect(result.items[0].pairedItem).toEqual({ item: 0 });
	});

	it('are kept by Get Status', async () => {
		const [{ generationId }] = jsonOf(await run({}));
		const parameters = { operation: 'getStatus', generationId, options };
		expect(jsonOf(await run(parameters, [await item()]))[0]).toMatchObject({
			...kept,
			status: 'succeeded',
		});
	});

	it('are left out otherwise, and in the answer to an agent', async () => {
		expect(jsonOf(await run({}, [await item()]))[0]).not.toHaveProperty('row');
		const tool = { typeName: 'n8n-nodes-gptimage.gptImageTool' };
		expect(jsonOf(await run({ options }, [await item()], tool))[0]).not.toHaveProperty('row');
	});

	it('do not stand in an error item, which n8n completes itself', async () => {
		const { items } = await run({ prompt: '', options }, [await item()], { continueOnFail: true });
		expect(Object.keys(items[0].json)).toEqual(['error']);
	});
});

describe('Get Status', () => {
	async function made(n: number): Promise<INodeExecutionData[]> {
		const { items } = await run({ n, prompt: `picture ${randomUUID()}` });
		sandbox.requests.length = 0;
		return items;
	}
	const status = { operation: 'getStatus', generationId: '={{ $json.generationId }}' };

	it('behind one item per image gives each its own, and asks and fetches once', async () => {
		const given = await made(3);
		const { items } = await run({ ...status, downloadImages: true }, given);
		expect(items.map(({ json }) => json.imageIndex)).toEqual([0, 1, 2]);
		expect(items.map(({ json }) => json.imageCount)).toEqual([3, 3, 3]);
		expect(items.map(({ json }) => json.url)).toEqual(given.map(({ json }) => json.url));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const id = given[0].json.generationId as string;
		expect(items.map(({ binary }) => binary?.data.fileName)).toEqual([
			...[`${id}.png`, `${id}-2.png`, `${id}-3.png`],
		]);
		expect(sandbox.calls('get')).toHaveLength(1);
		expect(sandbox.calls('download')).toHaveLength(3);
	});

	it('gives each image in one item per generation, too', async () => {
		const given = await made(2);
		const options = { outputMode: 'perGeneration' };
		const { items } = await run({ ...status, downloadImages: true, options }, given);
		expect(items.map(({ json }) => (json.outputs as unknown[]).length)).toEqual([1, 1]);
		expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['data'], ['data']]);
		expect(sandbox.calls('get')).toHaveLength(1);
	});

	it('gives all images where the item does not say which, and fetches each once', async () => {
		const [{ json }] = await made(2);
		const { generationId } = json;
		const twice = [{ json: { generationId } }, { json: { generationId: 'other', imageIndex: 0 } }];
		const parameters = { ...status, generationId, downloadImages: true, waitForCompletion: true };
		const options = { fileName: '=file {{ $itemIndex }}' };
		const { items } = await run({ ...parameters, options }, twice);
		expect(items.map((item) => item.json.imageIndex)).toEqual([0, 1, 0, 1]);
		expect(items.map(({ binary }) => binary?.data.fileName)).toEqual([
			...['file 0.png', 'file 0-2.png', 'file 1.png', 'file 1-2.png'],
		]);
		expect(await readBinary(items[2])).toEqual(await readBinary(items[0]));
		expect(sandbox.calls('get')).toHaveLength(1);
		expect(sandbox.calls('download')).toHaveLength(2);
	});

	it.each([1.5, -1, '1', null])('does not take an imageIndex of %j for one', async (imageIndex) => {
		const [{ json }] = await made(2);
		const { items } = await run(status, [{ json: { ...json, imageIndex } }]);
		expect(items).toHaveLength(2);
	});

	it('names the generation that has no such image', async () => {
		const [{ json }] = await made(1);
		const { error } = await run(status, [{ json: { ...json, imageIndex: 3 } }]);
		expect(error?.message).toContain('The generation has no image of this number');
		expect(error?.message).toContain(json.generationId as string);
		expect(error?.description).toContain("The item's imageIndex is 3, counted from 0");
	});

	it.each([
		[
			'gen_1, gen_2',
			/^'Generation ID' holds more than one ID \| Each item asks for one\. .*Split Out/,
		],
		['gen_1;gen_2', /holds more than one ID/],
		['gen_1\ngen_2', /holds more than one ID/],
		['["gen_1"]', /holds more than one ID/],
		[
			'https://cdn.example/gen_1.png',
			/^'Generation ID' is a web address, not an ID \|.*'generationId'/,
		],
		['{{ $json.generationId }}', /^'Generation ID' holds an expression/],
	])('says what %j is', async (generationId, words) => {
		expect(await refusal({ ...status, generationId })).toMatch(words);
	});
});
