import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { imageFile, itemWith } from '../../testbed/core/files.cts';
import * as edit from '../../../nodes/GptImage/operations/edit.operation';
import * as generate from '../../../nodes/GptImage/operations/generate.operation';
import * as getStatus from '../../../nodes/GptImage/operations/getStatus.operation';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { executeContext, supplyDataContext } from '../../testbed/core/n8nCore.cts';
import { nodeType, runIn } from '../../testbed/core/actionNode.cts';

const operations = { edit, generate, getStatus };
let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

/** What came in by the chat. */
let chat: INodeExecutionData[] = [{ json: {} }];

/** The two ways in which n8n runs a node as the tool of an agent. */
const ways = {
	'an action of the engine': (parameters: IDataObject) =>
		executeContext({ ...common(parameters), typeName: 'n8n-nodes-gptimage.gptImageTool' }),
	'a tool of a sub-agent': (parameters: IDataObject) =>
		supplyDataContext(common(parameters)) as unknown as IExecuteFunctions,
};

function common(parameters: IDataObject) {
	return {
		nodeType,
		parameters: parameters as { operation: string },
		credentials: { gptImageApi: { apiKey: sandbox.key, baseUrl: sandbox.url } },
		items: [{ json: { toolCallId: 'call_1' } }],
		before: [{ name: 'Chat', items: chat }],
	};
}

describe.each(Object.entries(ways))('as %s', (_way, contextOf) => {
	const run = async (parameters: IDataObject & { operation: keyof typeof operations }) => {
		const { prepare } = operations[parameters.operation];
		return await runIn(sandbox, contextOf(parameters), prepare);
	};

	it.each(['data', "={{ $('Chat').first().binary.data0 }}"])(
		'tells how a file gets to a tool, where there is none: %s',
		async (binaryPropertyName) => {
			chat = [{ json: { chatInput: 'bluer' } }];
			const [{ json }] = await run({ operation: 'edit', prompt: 'bluer', binaryPropertyName });
			expect(json.error).toMatchObject({
				message: 'A tool of an AI Agent gets no files',
				description: expect.stringContaining('{{ $("Chat").first().binary.data0 }}') as string,
			});
			expect((json.error as IDataObject).description).not.toMatch(/Binary tab/);
			expect(sandbox.requests).toEqual([]);
		},
	);

	it('edits the picture of the chat, which an expression reaches', async () => {
		chat = [await itemWith({ data0: { bytes: await imageFile('jpeg'), fileName: 'me.jpg' } })];
		const binaryPropertyName = "={{ $('Chat').first().binary.data0 }}";
		const [{ json }] = await run({ operation: 'edit', prompt: 'bluer', binaryPropertyName });
		expect(json).toMatchObject({ status: 'succeeded', type: 'edit' });
		expect(sandbox.uploads).toMatchObject([{ filename: 'me.jpg' }]);
	});

	it('gives addresses and no files', async () => {
		const options = { outputMode: 'perGeneration' };
		const items = await run({ operation: 'generate', prompt: 'a boat', n: 2, options });
		expect(items).toHaveLength(1);
		expect(items[0]).not.toHaveProperty('binary');
		expect(items[0].json.outputs).toHaveLength(2);
		expect(sandbox.calls('download')).toEqual([]);
	});

	it('says after two minutes that the image is still being made, and how to get it', async () => {
		const prompt = '[slow:900]';
		const [{ json }] = await run({ operation: 'generate', prompt, options: { onTimeout: 'fail' } });
		const [order] = sandbox.calls('generate');
		const id = order.generationId;
		expect(json).toEqual({
			...{ generationId: id, status: 'running', type: 'text2img', prompt, timedOut: true },
			createdAt: expect.any(String) as string,
			message: `Still running. Ask Get Status with the generation ID ${id} later.`,
		});
		const asked = sandbox.calls('get');
		const waited = asked[asked.length - 1].at - order.at;
		expect(waited).toBeGreaterThan(110_000);
		expect(waited).toBeLessThan(140_000);
	});

	it('waits as long as it is told to', async () => {
		const options = { timeout: 300 };
		const [{ json }] = await run({ operation: 'generate', prompt: '[slow:200]', options });
		expect(json.status).toBe('succeeded');
	});

	it('asks for a status without files either', async () => {
		const [first] = await run({
			operation: 'generate',
			prompt: '[fast]',
			waitForCompletion: false,
		});
		const generationId = first.json.generationId as string;
		const [{ json, binary }] = await run({
			...{ operation: 'getStatus', generationId, downloadImages: true },
		});
		expect(json).toMatchObject({ generationId, status: 'succeeded' });
		expect(binary).toBeUndefined();
	});
});

describe('what went wrong', () => {
	const message = 'The content policy refused the prompt or an input image';
	const description = expect.stringContaining('Reword the prompt') as string;
	const run = async (context: IExecuteFunctions) => await runIn(sandbox, context, generate.prepare);
	const refused = { operation: 'generate', prompt: '[policy]' };

	it('is an answer of the action, unless it shall stop the workflow', async () => {
		const action = ways['an action of the engine'](refused);
		expect(await run(action)).toEqual([
			{ json: { error: { message, description } }, pairedItem: { item: 0 } },
		]);
		const node = { ...action.getNode(), onError: 'stopWorkflow' as const };
		const stopping = Object.assign(action, { getNode: () => node });
		await expect(run(stopping)).rejects.toMatchObject({ message, description });
	});

	it.each([
		['newer n8n', (context: IExecuteFunctions) => context],
		// n8n 1.x has no such method.
		[
			'n8n 1.x',
			(context: IExecuteFunctions) => Object.assign(context, { isToolExecution: undefined }),
		],
	])('is an answer of the tool: what that throws, %s keeps from the model', async (_name, as) => {
		const tool = as(ways['a tool of a sub-agent'](refused));
		expect(await run(tool)).toEqual([
			{ json: { error: { message, description } }, pairedItem: { item: 0 } },
		]);
		const failed = as(ways['a tool of a sub-agent']({ ...refused, prompt: '[block]' }));
		expect(await run(failed)).toMatchObject([
			{ json: { error: { generationId: expect.stringMatching(/^gen_/) as string } } },
		]);
		const senseless = as(
			ways['a tool of a sub-agent']({ ...refused, options: { concurrency: 9 } }),
		);
		expect(await run(senseless)).toMatchObject([
			{ json: { error: { message: expect.stringContaining('Items at a Time') as string } } },
		]);
	});
});

describe('a node that only looks like a tool by its name', () => {
	it('is recognised by its type alone', async () => {
		const context = executeContext({ ...common({ operation: 'generate', prompt: 'a boat' }) });
		const [{ binary }] = await runIn(sandbox, context, generate.prepare);
		expect(binary).toHaveProperty('data');
	});
});
