import type { Workflow } from '../../testbed/lab/workflows.cts';
import { gptImage } from '../../testbed/lab/workflowJson.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { TRIGGER } from '../../testbed/lab/triggerSetting.cts';
import { PATIENCE_MS, startQueueSetting } from './queueSetting.cts';
import type { QueueSetting } from './queueSetting.cts';

let setting: QueueSetting;
let workflow: Workflow;

beforeAll(async () => {
	setting = await startQueueSetting({ name: 'queue-trigger' });
	const getStatus = gptImage(
		{ operation: 'getStatus', generationId: '={{ $json.generationId }}', downloadImages: true },
		setting.credential,
	);
	workflow = await setting.activated(setting.trigger(), getStatus);
}, PATIENCE_MS);
afterAll(() => setting?.stop(), PATIENCE_MS);

/** Every execution of the workflow went to exactly one worker, for exactly these generations. */
async function startedOnceFor(generationIds: string[]): Promise<void> {
	const { n8n, queue } = setting;
	const executions = await n8n.executions.waitForCount(workflow.id, generationIds.length);
	expect(executions.map((one) => one.items(TRIGGER)[0]?.json.generationId).sort()).toEqual(
		[...generationIds].sort(),
	);
	for (const { id } of executions) expect(queue.startedBy(id)).toHaveLength(1);
}

const seen: string[] = [];

it('main registers it, the webhook processor takes the delivery, a worker fetches the picture', async () => {
	const { n8n } = setting;
	seen.push(await setting.generate());
	await setting.delivered(seen[0]);
	await startedOnceFor(seen);
	const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
	expect(execution.error).toBeUndefined();
	expect(await setting.picture(execution)).toEqual({ format: 'png', width: 1024 });
});

it('starts once for each event, however often it comes', async () => {
	const { sandbox } = setting;
	const ids = await Promise.all(['one', 'two', 'three'].map((prompt) => setting.generate(prompt)));
	for (const id of ids) await setting.delivered(id);
	seen.push(...ids);
	const { url, secret } = setting.endpoint(workflow);
	for (const id of ids) {
		const again = composeDelivery({ url, secret, ...sandbox.eventOf(id) });
		expect((await sandbox.send(again)).status).toBe(200);
	}
	const forged = composeDelivery({ url, secret: 'whsec_foreign', ...sandbox.eventOf(ids[0]) });
	expect((await sandbox.send(forged)).status).toBe(401);
	await startedOnceFor(seen);
	await setting.queue.webhooks.logged('refused a delivery: the signature does not match the body');
});

it('knows the new secret after it was switched off and on again', async () => {
	const { n8n, sandbox } = setting;
	const { secret } = setting.endpoint(workflow);
	await n8n.workflows.unpublish(workflow.id);
	expect(sandbox.webhooks).toEqual([]);
	await n8n.workflows.publish(workflow.id);
	expect(setting.endpoint(workflow).secret).not.toBe(secret);
	const id = await setting.generate('after the change');
	seen.push(id);
	expect((await setting.delivered(id)).map(({ status }) => status)).toEqual([200]);
	await startedOnceFor(seen);
	await n8n.workflows.unpublish(workflow.id);
	expect(sandbox.webhooks).toEqual([]);
});
