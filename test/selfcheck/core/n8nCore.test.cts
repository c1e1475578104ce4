import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import type { BinaryMode } from '../../testbed/core/n8nCore.cts';
import {
	executeContext,
	hookContext,
	readBinary,
	savedStaticData,
	storeBinary,
	supplyDataContext,
	takeLoggedLines,
	useBinaryMode,
	webhookContext,
} from '../../testbed/core/n8nCore.cts';

class Probe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Looks at the context',
		defaults: { name: 'Probe' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gptImageApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', path: 'webhook', responseMode: 'onReceived' },
		],
		properties: [
			{ displayName: 'Prompt', name: 'prompt', type: 'string', default: 'a tree' },
			{ displayName: 'Note', name: 'note', type: 'string', default: '' },
		],
	};
}

const nodeType = new Probe();

describe.each<BinaryMode>(['default', 'filesystem'])('n8n-core with files in mode %s', (mode) => {
	beforeAll(() => useBinaryMode(mode));

	it('reads and writes files', async () => {
		const context = executeContext({
			nodeType,
			items: [
				{
					json: {},
					binary: { data: await storeBinary(Buffer.from('in'), { mimeType: 'image/png' }) },
				},
			],
		});
		expect(context.helpers.assertBinaryData(0, 'data').id === undefined).toBe(mode === 'default');
		expect(String(await context.helpers.getBinaryDataBuffer(0, 'data'))).toBe('in');
		const binary = await context.helpers.prepareBinaryData(
			Buffer.from('out'),
			'a.png',
			'image/png',
		);
		expect(String(await readBinary({ json: {}, binary: { data: binary } }))).toBe('out');
	});
});

describe('contexts', () => {
	it('fill in defaults and drop undeclared parameters', () => {
		const context = executeContext({ nodeType, parameters: { note: 'x', other: 1 } });
		expect(context.getNodeParameter('prompt', 0)).toBe('a tree');
		expect(context.getNode().parameters).toEqual({ prompt: 'a tree', note: 'x' });
	});

	it('know run, execution, workflow and evaluate expressions', () => {
		const context = executeContext({
			nodeType,
			parameters: { prompt: '={{ $json.wish }}' },
			items: [{ json: { wish: 'one' } }, { json: { wish: 'two' } }],
			executionId: '77',
			runIndex: 2,
			workflowId: 'w9',
			continueOnFail: true,
		});
		expect(context.getNodeParameter('prompt', 1)).toBe('two');
		expect(context.getExecutionId()).toBe('77');
		expect(context.getWorkflowDataProxy(0).$runIndex).toBe(2);
		expect(context.getWorkflow().id).toBe('w9');
		expect(context.continueOnFail()).toBe(true);
		expect(context.isToolExecution()).toBe(false);
		context.addExecutionHints({ message: 'a hint' });
		expect(context.hints).toEqual([{ message: 'a hint' }]);
	});

	it('send requests through the real helper and the real credential class', async () => {
		const seen: IncomingHttpHeaders[] = [];
		const server = createServer((request, response) => {
			seen.push(request.headers);
			response.setHeader('Content-Type', 'application/json').end('{"ok":true}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const context = executeContext({
			nodeType,
			credentials: { gptImageApi: { apiKey: 'gimg_test', baseUrl } },
		});
		try {
			await expect(
				context.helpers.httpRequestWithAuthentication.call(context, 'gptImageApi', {
					url: `${baseUrl}/x`,
				}),
			).resolves.toEqual({ ok: true });
			await expect(
				context.helpers.httpRequestWithAuthentication.call(context, 'gptImageApi', {
					url: 'http://127.0.0.1:1/x',
				}),
			).rejects.toMatchObject({
				message: expect.stringContaining("credential's own 'Base URL'") as string,
			});
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
		expect(seen.map((headers) => headers.authorization)).toEqual(['Bearer gimg_test']);
	});

	it('give hooks their URLs and static data', () => {
		const options = { nodeType, webhookBaseUrl: 'https://n8n.example/webhook' };
		const context = hookContext({ ...options, staticData: { webhookId: 'old' } });
		expect(context.getNodeWebhookUrl('default')).toMatch(
			/^https:\/\/n8n\.example\/webhook\/.+\/webhook$/,
		);
		expect(hookContext({ ...options, isTest: true }).getNodeWebhookUrl('default')).toContain(
			'/webhook-test/',
		);
		expect(savedStaticData(context)).toEqual({ changed: false, data: { webhookId: 'old' } });
		context.getWorkflowStaticData('node').webhookId = 'new';
		expect(savedStaticData(context)).toEqual({ changed: true, data: { webhookId: 'new' } });
	});

	it('give webhooks their request, and tools a context of their own', () => {
		const context = webhookContext({
			nodeType,
			request: { headers: { 'x-a': 'b' }, rawBody: Buffer.from('{"a":1}') },
		});
		expect(context.getHeaderData()).toEqual({ 'x-a': 'b' });
		expect(context.getBodyData()).toEqual({ a: 1 });
		expect(supplyDataContext({ nodeType }).isToolExecution()).toBe(true);
	});

	it('keep what a node logs', () => {
		takeLoggedLines();
		executeContext({ nodeType }).logger.warn('look', { id: 1 });
		expect(takeLoggedLines()).toEqual([{ level: 'warn', message: 'look', metadata: { id: 1 } }]);
	});
});
