import { RecordedResponse, webhookContext } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import { node, SavedTrigger } from '../../testbed/core/triggerNode.cts';

let sandbox: Sandbox;
let trigger: SavedTrigger;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => {
	sandbox.reset();
	trigger = new SavedTrigger(sandbox, randomUUID());
});

/** The status of a delivery for a node whose static data n8n has not saved yet, or has saved. */
async function delivered(
	secret: string,
	staticData: IDataObject = {},
	isTest = false,
): Promise<number> {
	const data = { generationId: `gen_${randomUUID()}`, status: 'succeeded', outputs: [] };
	const wish = { url: trigger.url, secret, event: 'generation.succeeded', data };
	const { body, headers } = composeDelivery(wish);
	const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	const response = new RecordedResponse();
	const context = webhookContext({
		nodeType: node,
		webhookId: trigger.webhookId,
		webhookBaseUrl: trigger.options.webhookBaseUrl,
		staticData,
		isTest,
		request: {
			headers: Object.fromEntries(lowered) as Record<string, string>,
			rawBody: Buffer.from(body),
		},
		response,
	});
	const { workflowData } = await node.webhook.call(context);
	return workflowData === undefined ? response.statusCode : 200;
}

describe('a delivery between registration and the moment n8n saves the secret', () => {
	it('is taken, also while the old secret is still stored', async () => {
		await trigger.activate();
		const [endpoint] = sandbox.webhooks;
		const secret = endpoint?.secret ?? '';
		expect(await delivered(secret)).toBe(200);
		expect(await delivered(secret, { webhookSecret: 'whsec_old' })).toBe(200);
		expect(await delivered('whsec_old', { webhookSecret: 'whsec_old' })).toBe(200);
		expect(await delivered('whsec_foreign')).toBe(401);
	});

	it('is refused once the webhook is removed', async () => {
		await trigger.activate();
		const [endpoint] = sandbox.webhooks;
		const secret = endpoint?.secret ?? '';
		await trigger.deactivate();
		expect(await delivered(secret)).toBe(401);
	});

	it('does not mix up the test registration and the production one', async () => {
		await trigger.activate();
		const production = sandbox.webhooks[0]?.secret ?? '';
		const listener = {
			isTest: true,
			staticData: {},
			webhookTestBaseUrl: 'https://127.0.0.1:8443/webhook-test',
		};
		await trigger.activate(listener);
		const test = sandbox.webhooks.find(({ url }) => url.includes('/webhook-test/'))?.secret ?? '';
		expect(test).toMatch(/^whsec_/);
		expect(await delivered(test)).toBe(401);
		expect(await delivered(production)).toBe(200);
		expect(await delivered(production, {}, true)).toBe(401);
		await trigger.call('delete', listener);
		expect(await delivered(production)).toBe(200);
	});
});
