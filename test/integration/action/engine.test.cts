import type { IDataObject, INodeExecutionData, INodeType, INodeTypes, IRun } from 'n8n-workflow';
import { NodeConnectionTypes, Workflow } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { additionalData } from '../../testbed/core/workflow.cts';
import { chosenCredentials } from '../../testbed/core/credentials.cts';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { jsonOf, nodeType, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started), { duration: 0 });

/** A node that puts out what it was made with, as any step before ours would. */
function sourceOf(items: INodeExecutionData[]): INodeType {
	return {
		description: {
			displayName: 'Source',
			name: 'source',
			group: ['input'],
			version: 1,
			description: 'Gives items',
			defaults: { name: 'Source' },
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute: async () => [items],
	};
}

/** Runs "Source → GPT Image" on n8n's own engine. */
async function run(
	inputs: IDataObject[],
	parameters: IDataObject,
	onError: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow',
): Promise<IRun> {
	const source = sourceOf(inputs.map((json) => ({ json })));
	const types: Record<string, INodeType> = { source, gptImage: nodeType };
	const nodeTypes: INodeTypes = {
		getByName: (name) => types[name],
		getByNameAndVersion: (name) => types[name],
		getKnownTypes: () => ({}),
	};
	const credentials = { gptImageApi: { apiKey: sandbox.key, baseUrl: sandbox.url } };
	const common = { typeVersion: 1, position: [0, 0] as [number, number] };
	const workflow = new Workflow({
		id: 'workflow-1',
		active: false,
		nodeTypes,
		nodes: [
			{ ...common, id: '1', name: 'Source', type: 'source', parameters: {} },
			{
				...common,
				...{ id: '2', name: 'GPT Image', type: 'gptImage', onError },
				parameters: parameters as { operation: string },
				credentials: chosenCredentials(credentials),
			},
		],
		connections: {
			Source: { main: [[{ node: 'GPT Image', type: NodeConnectionTypes.Main, index: 0 }]] },
		},
	});
	const data = additionalData({ nodeType, credentials, executionId: 'execution-1' });
	const workflowData = { ...workflow, nodes: [], connections: {} } as never;
	data.hooks = new ExecutionLifecycleHooks('manual', 'execution-1', workflowData);
	const startNode = workflow.getNode('Source') ?? undefined;
	return await new WorkflowExecute(data, 'manual').run({ workflow, startNode });
}

const outputs = ({ data }: IRun) => data.resultData.runData['GPT Image'][0].data?.main;

const INPUTS = [
	{ prompt: 'one', order: 11 },
	{ prompt: '[policy]', order: 12 },
	{ prompt: '', order: 13 },
	{ prompt: 'four', order: 14 },
];
const PARAMETERS = {
	...{ operation: 'generate', prompt: '={{ $json.prompt }}', waitForCompletion: false },
};

describe("on n8n's own engine", () => {
	it('failed items arrive in the error output with their input, good ones in the main output', async () => {
		const [good, bad] = outputs(await run(INPUTS, PARAMETERS, 'continueErrorOutput')) ?? [];
		expect(good?.map(({ json }) => json.prompt)).toEqual(['one', 'four']);
		expect(good?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 3 }]);
		expect(bad?.map(({ json }) => json)).toEqual([
			{
				...INPUTS[1],
				error: {
					message: 'The content policy refused the prompt or an input image',
					description: expect.stringContaining('The API said: The prompt was refused') as string,
				},
			},
			{
				...INPUTS[2],
				error: { message: "'Prompt' is empty", description: expect.any(String) as string },
			},
		]);
	});

	it('the error output keeps the ID of a generation', async () => {
		const prompt = '[fast][no-outputs]';
		const parameters = { operation: 'generate' as const, prompt, waitForCompletion: false };
		const [{ generationId }] = jsonOf(await runNode({ sandbox, parameters }));
		const ask = { operation: 'getStatus', generationId: '={{ $json.generationId }}' };
		const [good, bad] = outputs(await run([{ generationId }], ask, 'continueErrorOutput')) ?? [];
		expect(good).toEqual([]);
		expect(bad).toMatchObject([
			{ json: { generationId, error: { generationId, status: 'succeeded' } } },
		]);
	});

	it('a failed generation that was only asked for goes to the main output', async () => {
		const prompt = '[fast][fail]';
		const parameters = { operation: 'generate' as const, prompt, waitForCompletion: false };
		const [{ generationId }] = jsonOf(await runNode({ sandbox, parameters }));
		const ask = { operation: 'getStatus', generationId: '={{ $json.generationId }}' };
		const [good, bad] = outputs(await run([{ generationId }], ask, 'continueErrorOutput')) ?? [];
		expect(good).toMatchObject([{ json: { generationId, status: 'failed' } }]);
		expect(bad).toEqual([]);
	});

	it('all items stay in the one output where the node continues with that', async () => {
		const result = outputs(await run(INPUTS, PARAMETERS, 'continueRegularOutput'));
		expect(result).toHaveLength(1);
		expect(result?.[0]?.map(({ json }) => Object.keys(json)[0])).toEqual([
			...['generationId', 'error', 'error', 'generationId'],
		]);
	});

	it('a node that stops shows the error and the item', async () => {
		const { data } = await run(INPUTS, PARAMETERS, 'stopWorkflow');
		const { error } = data.resultData;
		expect(error?.message).toMatch(/^'Prompt' is empty/);
		expect(error).toMatchObject({ context: { itemIndex: 2 } });
		expect(sandbox.requests).toEqual([]);
	});
});
