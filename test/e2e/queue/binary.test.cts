import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { N8nAnswer } from '../../testbed/lab/client.cts';
import { batchWorkflow } from '../batch.cts';
import { PATIENCE_MS, startQueueSetting } from './queueSetting.cts';
import type { QueueSetting } from './queueSetting.cts';

let setting: QueueSetting;
let shared: string;

beforeAll(async () => {
	shared = await mkdtemp(join(tmpdir(), 'gptimage-shared-'));
	setting = await startQueueSetting({ name: 'queue-binary', workers: 1 });
}, PATIENCE_MS);
afterAll(async () => {
	await setting?.stop();
	await rm(shared, { recursive: true, force: true });
}, PATIENCE_MS);

/** Makes a picture on the worker and asks main for it. */
async function pictureFromWorker(): Promise<{ format?: string; width?: number; id?: string }> {
	const { n8n, queue, credential } = setting;
	const id = await setting.beginByWebhook(
		batchWorkflow(1, credential, { trigger: setting.webhook() }),
	);
	const execution = await n8n.executions.wait(id);
	expect(execution.error).toBeUndefined();
	expect(queue.startedBy(id)).toHaveLength(1);
	const { data } = execution.items('GPT Image')[0].binary ?? {};
	return { ...(await setting.picture(execution)), id: data?.id?.split(':')[0] };
}

async function store(env: Record<string, string>): Promise<void> {
	const { main, workers } = setting.queue;
	await Promise.all([main, ...workers].map((each) => each.restart(env)));
}

it("main shows a worker's picture without any setting: n8n 2 keeps it in the database, n8n 1 in memory", async () => {
	const id = setting.n8n.version.version.startsWith('1.') ? undefined : 'database';
	expect(await pictureFromWorker()).toEqual({ format: 'png', width: 1024, id });
});

it(
	'main shows it from a folder that all processes share',
	async () => {
		await store({
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_BINARY_DATA_STORAGE_PATH: shared,
		});
		expect(await pictureFromWorker()).toEqual({ format: 'png', width: 1024, id: 'filesystem-v2' });
	},
	PATIENCE_MS,
);

it(
	'main cannot show it from a folder that only the worker has',
	async () => {
		await setting.queue.workers[0].restart({ N8N_BINARY_DATA_STORAGE_PATH: join(shared, 'own') });
		const missing: unknown = await pictureFromWorker().catch((error: unknown) => error);
		expect(missing).toBeInstanceOf(N8nAnswer);
		expect(missing).toMatchObject({ status: 404 });
	},
	PATIENCE_MS,
);

it(
	'main shows it when n8n keeps files in memory, as part of the execution',
	async () => {
		await store({ N8N_DEFAULT_BINARY_DATA_MODE: 'default' });
		expect(await pictureFromWorker()).toEqual({ format: 'png', width: 1024, id: undefined });
	},
	PATIENCE_MS,
);
