import { RecordedResponse, webhookContext } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import { hookRuntime } from '../../../nodes/GptImageTrigger/registration/hooks';
import { isListening, noteListener } from '../../../nodes/shared/wake';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { node, SavedTrigger } from '../../testbed/core/triggerNode.cts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => noteListener(Number.NEGATIVE_INFINITY));

// What the process has heard stays heard, so the steps stand in one test, in this order.
it('lets the action node know that events reach this process', async () => {
	const trigger = new SavedTrigger(sandbox, randomUUID());
	const DAY = 24 * 3600_000;
	let now = Date.now();
	trigger.runtime = { ...hookRuntime, now: () => now };
	const listener = { isTest: true, webhookTestBaseUrl: 'https://127.0.0.1:8443/webhook-test' };

	await trigger.activate({ ...listener, staticData: {} });
	expect(isListening(now)).toBe(false);
	await trigger.activate();
	expect(isListening(now)).toBe(true);
	now += DAY;
	expect(isListening(now)).toBe(false);
	await trigger.activate();
	expect(isListening(now)).toBe(true);

	now += DAY;
	const manual = new SavedTrigger(sandbox, randomUUID());
	manual.runtime = { ...hookRuntime, now: () => now };
	manual.parameters = { registration: 'manual' };
	const signingSecret = 'whsec_0123456789';
	expect(isListening(now)).toBe(false);
	await manual.activate({ credentials: { gptImageWebhookApi: { signingSecret } } });
	expect(isListening(now)).toBe(true);
});

it('takes a genuine delivery for a sign, and no other', async () => {
	jest.useFakeTimers({
		now: Date.now() + 10 * 24 * 3600_000,
		doNotFake: ['nextTick', 'setImmediate'],
	});
	const deliver = async (secret: string) => {
		const { body, headers } = composeDelivery({
			url: trigger.url,
			secret,
			event: 'generation.succeeded',
			data: { generationId: 'gen_1', status: 'succeeded' },
		});
		const context = webhookContext({
			nodeType: node,
			staticData: { webhookSecret: 'whsec_own' },
			request: {
				headers: { 'x-gptimg-signature': headers['X-Gptimg-Signature'] },
				rawBody: Buffer.from(body),
			},
			response: new RecordedResponse(),
		});
		await node.webhook.call(context);
	};
	const trigger = new SavedTrigger(sandbox, randomUUID());
	try {
		expect(isListening(Date.now())).toBe(false);
		await deliver('whsec_foreign');
		expect(isListening(Date.now())).toBe(false);
		await deliver('whsec_own');
		expect(isListening(Date.now())).toBe(true);
	} finally {
		jest.useRealTimers();
	}
});
