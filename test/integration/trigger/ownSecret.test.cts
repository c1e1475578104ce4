import {
	RecordedResponse,
	savedStaticData,
	takeLoggedLines,
	webhookContext,
} from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { receive } from '../../../nodes/GptImageTrigger/delivery/receive';
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

interface Given {
	workflowId?: string;
	staticData?: IDataObject;
	isTest?: boolean;
	/** Minutes from now. */
	after?: number;
}

/** A delivery, and the static data of the node as n8n saves it afterwards. */
async function deliver(
	secret: string,
	{ staticData = {}, isTest = false, after = 0, workflowId }: Given = {},
) {
	const now = Date.now() + after * 60_000;
	const completedAt = new Date(now).toISOString();
	const data = { generationId: `gen_${randomUUID()}`, status: 'succeeded', completedAt };
	const wish = { url: trigger.url, secret, event: 'generation.succeeded', data };
	const { body, headers } = composeDelivery(wish);
	const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	const response = new RecordedResponse();
	const context = webhookContext({
		nodeType: node,
		workflowId,
		nodeId: trigger.webhookId,
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
	// In test mode n8n shows a refusal in the editor, and answers 500.
	const result = await receive(context, now).catch(() => undefined);
	const refused = result === undefined ? 500 : response.statusCode;
	const status = result?.workflowData === undefined ? refused : 200;
	const saved = savedStaticData(context);
	return { status, result, saved: saved.changed ? saved.data : staticData };
}

const delivered = async (secret: string, staticData: IDataObject = {}, isTest = false) =>
	(await deliver(secret, { staticData, isTest })).status;

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
		expect(await delivered(production, {}, true)).toBe(500);
		await trigger.call('delete', listener);
		expect(await delivered(production)).toBe(200);
	});
});

describe('static data that an execution overwrote with its own old copy', () => {
	const secretOf = () => sandbox.webhooks.at(-1)?.secret ?? '';

	it.each([['wiped'], ['older']])('%s: deliveries go on, and it is put back', async (which) => {
		let old: IDataObject = {};
		if (which === 'older') {
			await trigger.activate();
			old = { ...trigger.staticData };
			await trigger.deactivate();
			trigger.parameters = { events: ['generation.succeeded', 'generation.failed'] };
		}
		await trigger.activate();
		const right = { ...trigger.staticData };
		takeLoggedLines();
		const { status, saved } = await deliver(secretOf(), { staticData: old, after: 16 });
		expect([status, saved]).toEqual([200, right]);
		expect(takeLoggedLines()).toMatchObject([
			{ level: 'warn', message: expect.stringContaining('put back') as string },
		]);
		expect((await deliver(secretOf(), { staticData: saved, after: 17 })).status).toBe(200);
		expect(takeLoggedLines()).toEqual([]);
	});

	it('is left alone while n8n may still be saving it', async () => {
		await trigger.activate();
		expect(await deliver(secretOf(), { after: 1 })).toMatchObject({ status: 200, saved: {} });
	});

	it('is left alone where another process has registered anew', async () => {
		await trigger.activate();
		const newer = { ...trigger.staticData, webhookId: 'wh_newer', webhookSecret: 'whsec_newer' };
		const given = { staticData: newer, after: 16 };
		expect(await deliver(secretOf(), given)).toMatchObject({ status: 200, saved: newer });
		expect(await deliver('whsec_newer', given)).toMatchObject({ status: 200, saved: newer });
	});

	it('does not lend the secret to another workflow with the same address', async () => {
		await trigger.activate();
		expect((await deliver(secretOf(), { workflowId: 'copy' })).status).toBe(401);
	});
});

describe('while the webhook is being registered', () => {
	it('what cannot be checked gets 200 and starts nothing; before and after it gets 401', async () => {
		const ping = async () => await deliver('whsec_not_known_yet');
		const during: Array<ReturnType<typeof ping>> = [];
		// The sandbox asks whether a fault is due when the call arrives.
		const match = () => during.push(ping()) === 0;
		sandbox.faults.add({ on: 'webhooks.register', fault: { status: 500 }, match });
		expect((await ping()).status).toBe(401);
		await trigger.activate();
		expect(await Promise.all(during)).toMatchObject([
			{ result: { webhookResponse: { status: 'ignored' } } },
		]);
		expect((await ping()).status).toBe(401);
	});
});
