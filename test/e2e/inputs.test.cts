import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import FormData from 'form-data';
import sharp from 'sharp';
import type { Execution } from '../testbed/lab/executions.cts';
import {
	chain,
	connect,
	gptImage,
	manualTrigger,
	node,
	START,
} from '../testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../testbed/lab/workflowJson.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let setting: Setting;
let web: FastifyInstance;
let address = '';
let red: Buffer;
let green: Buffer;

const picture = async (background: string) =>
	await sharp({ create: { width: 60, height: 40, channels: 3, background } })
		.png()
		.toBuffer();

beforeAll(async () => {
	[red, green] = await Promise.all([picture('#c33'), picture('#3c3')]);
	web = fastify({ forceCloseConnections: true });
	web.get('/red.png', (_request, reply) => reply.type('image/png').send(red));
	web.get('/green.png', (_request, reply) => reply.type('image/png').send(green));
	web.get('/page', (_request, reply) => reply.type('text/html').send('<!doctype html><p>Sign in'));
	await web.listen({ port: 0, host: '127.0.0.1' });
	address = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`;
	const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
	setting = await startSetting({ name: 'inputs', env }, { duration: 300 });
});
beforeEach(() => setting.sandbox.reset());
afterAll(async () => {
	await setting?.stop();
	await web?.close();
});

const EDIT = { operation: 'edit', prompt: 'Add a moon', waitForCompletion: false };

const edit = (parameters: Record<string, unknown>, more: Partial<NodeJson> = {}) =>
	gptImage({ ...EDIT, ...parameters }, setting.credential, { name: 'Edit', ...more });

const code = (jsCode: string, name = 'Code') =>
	node(name, 'n8n-nodes-base.code', { jsCode }, { typeVersion: 2 });

const fields = (json: object, name = 'Fields') =>
	node(
		name,
		'n8n-nodes-base.set',
		{ mode: 'raw', jsonOutput: JSON.stringify(json), options: {} },
		{ typeVersion: 3.4 },
	);

const http = (path: string, response: object, name = 'HTTP Request') =>
	node(
		name,
		'n8n-nodes-base.httpRequest',
		{ url: `${address}/${path}`, options: { response: { response } } },
		{ typeVersion: 4.2 },
	);

async function execute(workflow: WorkflowJson): Promise<Execution> {
	const { n8n } = setting;
	const saved = await n8n.workflows.create(workflow);
	const { executionId } = await n8n.workflows.execute(saved, START);
	return n8n.executions.wait(String(executionId));
}

async function run(...steps: NodeJson[]): Promise<Execution> {
	return execute(chain('Inputs', manualTrigger(), ...steps));
}

/** What was uploaded, in the order of the last order's keys. */
function sent(): Array<string | undefined> {
	const { uploads } = setting.sandbox;
	const orders = setting.sandbox.calls('generate');
	const { inputImageKeys } = orders[orders.length - 1].body as { inputImageKeys: string[] };
	return inputImageKeys.map((key) => uploads.find((one) => one.key === key)?.stored?.sha256);
}

function expectTaken(execution: Execution, ...pictures: Buffer[]): void {
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(sent()).toEqual(pictures.map(sha256));
}

/** The message and description of an execution that was refused; nothing may have been sent. */
function refusal({ status, error }: Execution): string {
	expect(status).toBe('error');
	expect(setting.sandbox.calls('generate')).toEqual([]);
	return `${error?.message} | ${error?.description}`;
}

it('takes the files of a form’s field by its name', async () => {
	const { n8n } = setting;
	const form = node(
		'Form',
		'n8n-nodes-base.formTrigger',
		{
			formTitle: 'Photos',
			formFields: {
				values: [
					{ fieldLabel: 'My photos', fieldType: 'file', multipleFiles: true, requiredField: true },
				],
			},
			options: {},
		},
		{ typeVersion: 2.2, webhookId: 'inputs-form' },
	);
	const { id } = await n8n.workflows.create(
		chain('Form', form, edit({ binaryPropertyName: 'My photos' })),
	);
	await n8n.workflows.publish(id);
	const body = new FormData();
	for (const [filename, bytes] of [
		['red.png', red],
		['green.png', green],
	] as const) {
		body.append('field-0', bytes, { filename, contentType: 'image/png' });
	}
	await axios.post(`${n8n.url}/form/inputs-form`, body, {
		...{ headers: body.getHeaders(), proxy: false },
	});
	const [execution] = await n8n.executions.waitForCount(id, 1);
	const [{ binary = {} }] = execution.items('Form');
	const pictures = { 'red.png': red, 'green.png': green };
	// In the order of the form's own item: n8n itself may swap files that arrive at once.
	const names = Object.values(binary).map(({ fileName }) => fileName as keyof typeof pictures);
	expect(names.toSorted()).toEqual(['green.png', 'red.png']);
	expectTaken(execution, ...names.map((name) => pictures[name]));
	await n8n.workflows.unpublish(id);
});

describe('behind a Code node', () => {
	it.each([
		['base64 without a MIME type', (text: string) => `{ data: '${text}' }`],
		['a data URL', (text: string) => `{ data: 'data:image/png;base64,${text}' }`],
		[
			'a Buffer',
			(text: string) => `{ data: Buffer.from('${text}', 'base64'), mimeType: 'image/png' }`,
		],
		[
			'what the helper makes',
			(text: string) =>
				`await this.helpers.prepareBinaryData(Buffer.from('${text}', 'base64'), 'a.png', 'image/png')`,
		],
	])('takes a file of %s', async (_what, file) => {
		const jsCode = `return [{ json: {}, binary: { data: ${file(red.toString('base64'))} } }];`;
		expectTaken(await run(code(jsCode), edit({})), red);
	});

	it('takes base64 text and a data URL in a field', async () => {
		const text = red.toString('base64');
		for (const image of [text, `data:image/png;base64,${text}`]) {
			const steps = [fields({ image }), edit({ binaryPropertyName: '={{ $json.image }}' })];
			expectTaken(await run(...steps), red);
		}
	});
});

describe('behind Convert to File', () => {
	const convert = node(
		'Convert to File',
		'n8n-nodes-base.convertToFile',
		{ operation: 'toBinary', sourceProperty: 'image', options: {} },
		{ typeVersion: 1.1 },
	);

	it('takes the file', async () => {
		expectTaken(await run(fields({ image: red.toString('base64') }), convert, edit({})), red);
	});

	it('says that a data URL was decoded whole, and how it is done', async () => {
		const image = `data:image/png;base64,${red.toString('base64')}`;
		const said = refusal(await run(fields({ image }), convert, edit({})));
		expect(said).toContain('An input image is a data URL that was decoded as a whole');
		expect(said).toContain('split(",")[1]');
	});

	it('takes what is left of the data URL as the message says', async () => {
		const image = `data:image/png;base64,${red.toString('base64')}`;
		const cut = node(
			'Cut off',
			'n8n-nodes-base.set',
			{
				assignments: {
					assignments: [
						{ id: '1', name: 'image', type: 'string', value: '={{ $json.image.split(",")[1] }}' },
					],
				},
				options: {},
			},
			{ typeVersion: 3.4 },
		);
		expectTaken(await run(fields({ image }), cut, convert, edit({})), red);
	});

	it('takes base64 text that was saved as a file', async () => {
		const toText = { ...convert, parameters: { ...convert.parameters, operation: 'toText' } };
		expectTaken(await run(fields({ image: red.toString('base64') }), toText, edit({})), red);
	});
});

describe('behind HTTP Request', () => {
	it('takes the file', async () => {
		expectTaken(await run(http('red.png', { responseFormat: 'file' }), edit({})), red);
	});

	it('says what an image that was fetched as text needs', async () => {
		const asText = http('red.png', { responseFormat: 'text', outputPropertyName: 'image' });
		const toFile = node(
			'Convert to File',
			'n8n-nodes-base.convertToFile',
			{ operation: 'toText', sourceProperty: 'image', options: {} },
			{ typeVersion: 1.1 },
		);
		const said = refusal(await run(asText, toFile, edit({})));
		expect(said).toContain('An input image was read as text, which destroyed it');
		expect(said).toContain("'Response Format' set to File");
	});

	it('says that a page is none', async () => {
		const said = refusal(await run(http('page', { responseFormat: 'file' }), edit({})));
		expect(said).toContain('An input file is a web page, not a PNG');
	});

	it('names the expression that reaches its file where a step between has dropped it', async () => {
		const steps = [http('red.png', { responseFormat: 'file' }), fields({ name: 'x' })];
		const said = refusal(await run(...steps, edit({})));
		expect(said).toContain('The item has no file at all');
		const [, way] = /enter (\{\{ .+? \}\}) as an expression/.exec(said) ?? [];
		expect(way).toBe("{{ $('HTTP Request').item.binary.data }}");
		expectTaken(await run(...steps, edit({ binaryPropertyName: `=${way}` })), red);
	});
});

/** An item for each of two pictures, with its path. */
function pathsOfTwo(): NodeJson[] {
	const parameters = { fieldToSplitOut: 'path', options: {} };
	return [
		fields({ path: ['red.png', 'green.png'] }),
		node('Split Out', 'n8n-nodes-base.splitOut', parameters, { typeVersion: 1 }),
	];
}

/** Fetches the picture of each item. */
function fetchPath(): NodeJson {
	const fetch = http('', { responseFormat: 'file' });
	fetch.parameters.url = `=${address}/{{ $json.path }}`;
	return fetch;
}

it('takes all files that Aggregate has put into one item', async () => {
	const aggregate = node(
		'Aggregate',
		'n8n-nodes-base.aggregate',
		{
			aggregate: 'aggregateAllItemData',
			options: { includeBinaries: true, keepOnlyUnique: false },
		},
		{ typeVersion: 1 },
	);
	const steps = [...pathsOfTwo(), fetchPath(), aggregate];
	for (const binaryPropertyName of ['*', '={{ $binary }}', 'data, data_1']) {
		setting.sandbox.reset();
		expectTaken(await run(...steps, edit({ binaryPropertyName })), red, green);
	}
});

it('takes each round’s own file in Loop Over Items', async () => {
	const loop = node('Loop', 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 });
	const workflow = chain('Loop', manualTrigger(), ...pathsOfTwo(), loop);
	workflow.nodes.push(
		fetchPath(),
		edit({ binaryPropertyName: "={{ $('HTTP Request').item.binary.data }}" }),
	);
	connect(workflow, 'Loop', 'HTTP Request', 1);
	connect(workflow, 'HTTP Request', 'Edit');
	connect(workflow, 'Edit', 'Loop');
	const execution = await execute(workflow);
	expect(execution.error).toBeUndefined();
	expect(setting.sandbox.uploads.map(({ stored }) => stored?.sha256)).toEqual(
		[red, green].map(sha256),
	);
	expect(setting.sandbox.calls('generate')).toHaveLength(2);
});

it('takes the attachments of a list, as Airtable and Notion give them', async () => {
	const airtable = [
		{ id: 'att1', url: `${address}/red.png`, filename: 'red.png', type: 'image/png' },
		{ id: 'att2', url: `${address}/green.png`, filename: 'green.png', type: 'image/png' },
	];
	const notion = [
		{ name: 'red', type: 'file', file: { url: `${address}/red.png` } },
		{ name: 'green', type: 'external', external: { url: `${address}/green.png` } },
	];
	for (const attachments of [airtable, notion, JSON.stringify(airtable)]) {
		setting.sandbox.reset();
		const steps = [
			fields({ attachments }),
			edit({ imageSource: 'url', imageUrls: '={{ $json.attachments }}' }),
		];
		expectTaken(await run(...steps), red, green);
	}
});

it('finds files in n8n’s combined binary mode, also those that it has made itself', async () => {
	const generate = gptImage(
		{ operation: 'generate', prompt: 'A boat', quality: 'low' },
		setting.credential,
		{ name: 'Generate' },
	);
	const workflow = chain('Combined', manualTrigger(), generate, edit({ size: 'input' }));
	workflow.settings = { ...workflow.settings, binaryMode: 'combined' };
	const execution = await execute(workflow);
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(sent()).toHaveLength(1);
	expect(setting.sandbox.uploads).toMatchObject([{ contentType: 'image/png' }]);
});

it('keeps the input’s fields, and gives each item its own image, behind one item per image', async () => {
	const generate = gptImage(
		{ operation: 'generate', prompt: 'A boat', n: 3, quality: 'low', downloadImages: false },
		setting.credential,
		{ name: 'Generate' },
	);
	generate.parameters.options = { includeInputFields: true };
	const status = gptImage(
		{ operation: 'getStatus', generationId: '={{ $json.generationId }}', downloadImages: true },
		setting.credential,
		{ name: 'Status' },
	);
	const before = setting.sandbox.calls('get').length;
	const execution = await run(fields({ sku: 'A1' }), generate, status);
	expect(execution.error).toBeUndefined();
	expect(execution.items('Generate').map(({ json }) => json.sku)).toEqual(['A1', 'A1', 'A1']);
	const items = execution.items('Status');
	expect(items.map(({ json }) => json.imageIndex)).toEqual([0, 1, 2]);
	expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
		['data'],
		['data'],
		['data'],
	]);
	expect(setting.sandbox.calls('download')).toHaveLength(3);
	expect(setting.sandbox.calls('get').length).toBeGreaterThan(before);
});

it('refuses a prompt with a gap, an object or an expression as text, before anything is sent', async () => {
	const generate = (prompt: string) =>
		gptImage({ operation: 'generate', prompt }, setting.credential);
	for (const [prompt, words] of [
		["={{ 'A poster for ' + $json.name }}", 'gives nothing'],
		['=A poster for {{ $json.person }}', 'holds an object that was turned into text'],
		['A poster for {{ $json.name }}', 'holds an expression that was not evaluated'],
	]) {
		const said = refusal(await run(fields({ person: { name: 'Ada' } }), generate(prompt)));
		expect(said).toContain(words);
	}
});
