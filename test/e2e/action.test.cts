import sharp from 'sharp';
import type { Execution } from '../testbed/lab/executions.cts';
import { icons, ourNodeTypes } from '../testbed/lab/nodeTypes.cts';
import { chain, gptImage, manualTrigger, START } from '../testbed/lab/workflowJson.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

const NODE = 'GPT Image';
let setting: Setting;

beforeAll(async () => {
	setting = await startSetting({ name: 'action' }, { duration: 1_500 });
});

afterAll(() => setting?.stop());

async function execute(parameters: Record<string, unknown>): Promise<Execution> {
	const { n8n, credential } = setting;
	const node = gptImage(parameters, credential);
	const workflow = await n8n.workflows.create(chain('action', manualTrigger(), node));
	const { executionId } = await n8n.workflows.execute(workflow, START);
	return n8n.executions.wait(String(executionId));
}

describe('package', () => {
	it('is loaded under its real type names, with its icons, and as a tool', async () => {
		const { client } = setting.n8n;
		const types = await ourNodeTypes(client);
		const names = types.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['n8n-nodes-gptimage.gptImage']));
		expect(names).toEqual(expect.arrayContaining(['n8n-nodes-gptimage.gptImageTool']));
		const [action] = types;
		for (const icon of await icons(client, action)) expect(icon).toContain('<svg');
	});
});

describe('credential test', () => {
	const test = async (apiKey: string) => {
		const { n8n, sandbox } = setting;
		const fields = { apiKey, baseUrl: sandbox.url };
		return n8n.credentials.test(await n8n.credentials.create('gptImageApi', fields));
	};

	const ownWords = () => setting.n8n.version.credentialTestRules;

	it('passes with a good key', async () => {
		expect(await test(setting.sandbox.key)).toMatchObject({ status: 'OK' });
	});

	it('says that a wrong key was not accepted', async () => {
		const result = await test('gimg_00000000000000000000000000000000');
		expect(result.status).toBe('Error');
		expect(result.message).toContain(
			ownWords() ? 'The API key was not accepted' : 'Authorization failed',
		);
	});

	it('says that the plan has no API access', async () => {
		const result = await test(setting.sandbox.keys.free);
		expect(result.status).toBe('Error');
		expect(result.message).toContain(ownWords() ? 'Pro or Max plan' : 'Forbidden');
	});
});

describe('generate', () => {
	it('waits, downloads, and puts out one item with a real PNG', async () => {
		const { n8n, sandbox } = setting;
		const before = sandbox.charges;
		const execution = await execute({ operation: 'generate', prompt: 'A red fox in the snow' });
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const [item, ...others] = execution.items(NODE);
		expect(others).toEqual([]);
		expect(item.json).toMatchObject({
			status: 'succeeded',
			prompt: 'A red fox in the snow',
			imageIndex: 0,
			imageCount: 1,
			width: 1024,
			height: 1024,
		});
		const field = item.binary?.data;
		expect(field).toMatchObject({
			mimeType: 'image/png',
			fileName: `${String(item.json.generationId)}.png`,
		});
		const picture = await sharp(await n8n.executions.binary(field!)).metadata();
		expect(picture).toMatchObject({ format: 'png', width: 1024, height: 1024 });
		expect(sandbox.charges.charged).toBe(before.charged + 1);
	});

	it('stops the workflow with an error that names the way out when credits are used up', async () => {
		const { n8n, sandbox } = setting;
		const fields = { apiKey: sandbox.keys.broke, baseUrl: sandbox.url };
		const credential = await n8n.credentials.create('gptImageApi', fields, 'No credits');
		const node = gptImage({ operation: 'generate', prompt: 'A lake' }, credential);
		const workflow = await n8n.workflows.create(chain('broke', manualTrigger(), node));
		const { executionId } = await n8n.workflows.execute(workflow, START);
		const execution = await n8n.executions.wait(String(executionId));
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(/credits/i);
	});
});

describe('getStatus', () => {
	it('looks up a generation that was not waited for, and downloads it when told to', async () => {
		const submitted = await execute({
			operation: 'generate',
			prompt: 'A blue boat',
			waitForCompletion: false,
		});
		const [{ json }] = submitted.items(NODE);
		expect(Object.keys(json).sort()).toEqual(['generationId', 'prompt', 'status']);
		const looked = await execute({
			operation: 'getStatus',
			generationId: json.generationId,
			waitForCompletion: true,
			downloadImages: true,
		});
		expect(looked.error).toBeUndefined();
		const [item] = looked.items(NODE);
		expect(item.json).toMatchObject({ generationId: json.generationId, status: 'succeeded' });
		const bytes = await setting.n8n.executions.binary(item.binary!.data);
		expect((await sharp(bytes).metadata()).format).toBe('png');
	});
});
