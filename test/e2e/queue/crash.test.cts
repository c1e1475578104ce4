import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '../../sandbox/requestLog.cts';
import { batchWorkflow, pictures } from '../batch.cts';
import { NODE, PATIENCE_MS, startQueueSetting } from './queueSetting.cts';
import type { QueueSetting } from './queueSetting.cts';

const COUNT = 10;
/** n8n waits 60 s for a sign of life, looks every 30 s, and gives it 30 s more. */
const NOTICED_MS = 240_000;
let setting: QueueSetting;

beforeAll(async () => {
	setting = await startQueueSetting({ name: 'queue-crash', concurrency: 2 });
}, PATIENCE_MS);
beforeEach(() => setting.sandbox.reset());
afterAll(() => setting?.stop(), PATIENCE_MS);

/** A batch that a webhook starts; the subject begins its prompts. */
async function begin(subject: string, count: number, idempotency = 'execution'): Promise<string> {
	const parameters = { prompt: `=${subject} {{ $json.number }}`, options: { idempotency } };
	const trigger = setting.webhook();
	return setting.beginByWebhook(batchWorkflow(count, setting.credential, { trigger, parameters }));
}

/** How many images of a subject were paid for. */
function paidFor(subject: string): number {
	const wanted = ({ body }: RequestRecord) =>
		(body as { prompt: string }).prompt.startsWith(subject);
	const orders = setting.sandbox.calls('generate').filter(wanted);
	return new Set(orders.flatMap(({ generationId }) => generationId ?? [])).size;
}

it(
	'a killed worker: what n8n does with its executions, and what a retry costs',
	async () => {
		const { n8n, sandbox, queue } = setting;
		const [first, second] = queue.workers;
		sandbox.configure({ duration: 5_000 });
		// So that both run on the first one.
		await second.kill();
		const ids = [await begin('picture', COUNT), await begin('draft', COUNT, 'content')];
		await setting.ordered(7);
		await first.kill();
		const killedAt = Date.now();
		await sleep(1_000);
		const before = { picture: paidFor('picture'), draft: paidFor('draft') };
		await second.start();
		const ended = [];
		for (const id of ids) ended.push(await n8n.executions.wait(id, { deadline: NOTICED_MS }));
		const seconds = Math.round((Date.now() - killedAt) / 1_000);
		const states = ended.map(({ status }) => status);
		console.log(
			`Worker killed with ${before.picture} + ${before.draft} of ${COUNT} + ${COUNT} ordered: ` +
				`${states.join(', ')} after ${seconds} s`,
		);

		if (n8n.version.rerunsExecutions) {
			// Under the same execution id, so what was ordered comes back free.
			for (const id of ids) expect(queue.startedBy(id)).toEqual([first, second]);
			expect(states).toEqual(['success', 'success']);
			for (const execution of ended) expect(execution.items(NODE)).toHaveLength(COUNT);
			expect([paidFor('picture'), paidFor('draft')]).toEqual([COUNT, COUNT]);
			return;
		}
		for (const id of ids) expect(queue.startedBy(id)).toEqual([first]);
		for (const execution of ended) {
			expect(['crashed', 'error']).toContain(execution.status);
			expect(execution.items(NODE)).toEqual([]);
		}
		expect({ picture: paidFor('picture'), draft: paidFor('draft') }).toEqual(before);

		const retries: string[] = [];
		for (const { id } of ended) {
			const retried = await n8n.executions.wait(await n8n.executions.retry(id));
			// n8n copies its own error of the old execution into the new one, and so calls it failed all the same.
			retries.push(`${retried.status} with ${retried.items(NODE).length} items`);
		}
		const after = { picture: paidFor('picture'), draft: paidFor('draft') };
		console.log(
			`After the Retry button: paid ${after.picture} and ${after.draft} of ${COUNT} each`,
		);
		expect(after).toEqual({ picture: before.picture + COUNT, draft: COUNT });
	},
	NOTICED_MS + PATIENCE_MS,
);

it(
	'a worker that a service manager stops finishes what it is at',
	async () => {
		const { n8n, sandbox, queue } = setting;
		sandbox.configure({ duration: 4_000 });
		const id = await begin('picture', 3);
		await setting.ordered(3);
		const [worker] = queue.startedBy(id);
		await worker.restart();
		const execution = await n8n.executions.wait(id);
		expect(execution.items(NODE).map(({ json }) => json.prompt)).toEqual(pictures(3));
		expect(sandbox.charges.charged).toBe(3);
	},
	PATIENCE_MS,
);
