import { setTimeout as sleep } from 'node:timers/promises';
import FormData from 'form-data';
import { chain, gptImage } from '../../testbed/lab/workflowJson.cts';
import { batchWorkflow, pictures } from '../batch.cts';
import { NODE, PATIENCE_MS, startQueueSetting } from './queueSetting.cts';
import type { QueueSetting } from './queueSetting.cts';

const PNG = { format: 'png', width: 1024 };
let setting: QueueSetting;

beforeAll(async () => {
	setting = await startQueueSetting({ name: 'queue-actions' });
}, PATIENCE_MS);
beforeEach(() => setting.sandbox.reset());
afterAll(() => setting?.stop(), PATIENCE_MS);

const batch = (count: number) => batchWorkflow(count, setting.credential);
const triggered = (count: number) =>
	batchWorkflow(count, setting.credential, { trigger: setting.webhook() });

/** Waits for the end of a batch and looks at all that came of it. */
async function delivered(id: string, count: number): Promise<void> {
	const execution = await setting.n8n.executions.wait(id, { deadline: 150_000 });
	expect(execution.error).toBeUndefined();
	expect(execution.items(NODE).map(({ json }) => json.prompt)).toEqual(pictures(count));
	expect(await setting.picture(execution)).toEqual(PNG);
}

const startedBy = (id: string) => setting.queue.startedBy(id).length;

describe('an execution', () => {
	it('that was started by hand runs in main', async () => {
		const id = await setting.beginManually(batch(2));
		await delivered(id, 2);
		expect(startedBy(id)).toBe(0);
	});

	it('that a webhook started runs on a worker, and main shows its picture', async () => {
		const id = await setting.beginByWebhook(triggered(2));
		await delivered(id, 2);
		expect(startedBy(id)).toBe(1);
		expect(setting.sandbox.charges.charged).toBe(2);
	});

	it('edits a photo that came in through the webhook processor', async () => {
		const { n8n, queue, sandbox, credential } = setting;
		const edit = { operation: 'edit', prompt: 'At night', binaryPropertyName: 'photo' };
		const workflow = await n8n.workflows.create(
			chain('Edit', setting.webhook(), gptImage(edit, credential)),
		);
		await n8n.workflows.publish(workflow.id);
		const photo = await setting.photo();
		const form = new FormData();
		form.append('photo', photo, { filename: 'photo.png', contentType: 'image/png' });
		await setting.post(workflow, form);
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.error).toBeUndefined();
		expect(queue.startedBy(execution.id)).toHaveLength(1);
		expect(sandbox.uploads).toMatchObject([{ size: photo.length }]);
		expect(await setting.picture(execution)).toEqual(PNG);
	});
});

describe('an execution that was started by hand, offloaded to workers', () => {
	beforeAll(async () => {
		await setting.n8n.restart({ OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true' });
	}, PATIENCE_MS);

	it('runs on a worker, and main shows its picture', async () => {
		const id = await setting.beginManually(batch(2));
		await delivered(id, 2);
		expect(startedBy(id)).toBe(1);
		expect(setting.sandbox.charges.charged).toBe(2);
	});

	it('is stopped from main: silence within a second, and the paid ids in the log of the worker', async () => {
		const { n8n, sandbox, queue } = setting;
		sandbox.configure({ duration: 6_000, latency: 400 });
		const id = await setting.beginManually(batch(20));
		await setting.ordered(7);
		await n8n.executions.stop(id);
		const stoppedAt = sandbox.now();
		const [worker] = queue.startedBy(id);
		await worker.logged('the execution was cancelled');
		await sleep(5_000);
		const late = sandbox.requests.filter(({ at }) => at > stoppedAt);
		const last = Math.max(0, ...late.map(({ at }) => at - stoppedAt));
		console.log(`Stop in queue mode: last of ${late.length} late requests after ${last} ms`);
		expect(late.filter(({ at }) => at > stoppedAt + 1_000)).toEqual([]);
		expect((await n8n.executions.get(id)).status).toBe('canceled');
		expect(sandbox.charges.charged).toBeLessThan(20);
		for (const { generationId } of sandbox.charges.entries) {
			expect(worker.log()).toContain(generationId);
		}
	});
});

describe('two workers that share a key', () => {
	it.each(['requests', 'generations'] as const)(
		'deliver everything and pay once where %s in flight count',
		async (inFlight) => {
			const { sandbox, queue, n8n } = setting;
			const COUNT = 15;
			sandbox.configure({ inFlight, duration: 2_000, latency: 300 });
			// What the tests before have ordered says nothing of how many images are still to come.
			const { key } = sandbox.newAccount();
			const fields = { apiKey: key, baseUrl: sandbox.url };
			const credential = await n8n.credentials.create('gptImageApi', fields);
			const begin = async () => {
				const trigger = setting.webhook();
				return await setting.beginByWebhook(batchWorkflow(COUNT, credential, { trigger }));
			};
			const ids = await Promise.all([begin(), begin()]);
			const started = Date.now();
			for (const id of ids) await delivered(id, COUNT);
			const workers = ids.flatMap((id) => queue.startedBy(id));
			expect(new Set(workers).size).toBe(2);
			const { charged } = sandbox.ledger(key);
			console.log(
				`Two workers, ${inFlight} in flight: ${charged} charged, ${setting.refusals} of ` +
					`${sandbox.requests.length} requests refused, ${Date.now() - started} ms`,
			);
			expect(charged).toBe(2 * COUNT);
			expect(setting.refusals).toBeLessThan(2 * COUNT);
		},
	);
});
