import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../testbed/lab/waiting.cts';
import type { Workflow } from '../../testbed/lab/workflows.cts';
import type { RequestRecord } from '../../testbed/sandbox/requestLog.cts';
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

/** An active batch behind a webhook; the subject begins its prompts. */
async function activated(
	subject: string,
	count: number,
	idempotency = 'execution',
): Promise<Workflow> {
	const { n8n, credential } = setting;
	const parameters = { prompt: `=${subject} {{ $json.number }}`, options: { idempotency } };
	const trigger = setting.webhook();
	const workflow = await n8n.workflows.create(
		batchWorkflow(count, credential, { trigger, parameters }),
	);
	await n8n.workflows.publish(workflow.id);
	return workflow;
}

/** The images of a subject that were paid for. */
function idsOf(subject: string): Set<string> {
	const wanted = ({ body }: RequestRecord) =>
		(body as { prompt: string }).prompt.startsWith(subject);
	const orders = setting.sandbox.calls('generate').filter(wanted);
	return new Set(orders.flatMap(({ generationId }) => generationId ?? []));
}

const paidFor = (subject: string): number => idsOf(subject).size;

/** Waits until the log of some worker has each image that was paid for: at once, not when the executions end. */
async function writtenDown(executions: string[], ...subjects: string[]): Promise<void> {
	const { queue, n8n } = setting;
	const known = subjects.flatMap((subject) => [...idsOf(subject)]);
	const allWritten = async () => {
		const log = queue.workers.map((worker) => worker.log()).join('\n');
		return known.every((id) => log.includes(`generation ${id} ordered by workflow`)) || undefined;
	};
	await until(allWritten, { what: `${known.length} images in the workers' logs` });
	for (const id of executions) expect((await n8n.executions.get(id)).status).toBe('running');
}

it(
	'a killed worker: what n8n does with its executions, and what another start costs',
	async () => {
		const { n8n, sandbox, queue } = setting;
		const [first, second] = queue.workers;
		sandbox.configure({ duration: 5_000 });
		// So that both run on the first one.
		await second.kill();
		const workflows = [
			await activated('picture', COUNT),
			await activated('draft', COUNT, 'content'),
		];
		const ids = await Promise.all(workflows.map((workflow) => setting.call(workflow)));
		await setting.ordered(7);
		await writtenDown(ids, 'picture', 'draft');
		await first.kill();
		const killedAt = Date.now();
		await sleep(1_000);
		const paid = () => ({ picture: paidFor('picture'), draft: paidFor('draft') });
		const before = paid();
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
			expect(paid()).toEqual({ picture: COUNT, draft: COUNT });
			return;
		}
		for (const id of ids) expect(queue.startedBy(id)).toEqual([first]);
		for (const execution of ended) {
			expect(['crashed', 'error']).toContain(execution.status);
			expect(execution.items(NODE)).toEqual([]);
		}
		// n8n has thrown away what such an execution was to do.
		for (const { id } of ended) {
			const retried = await n8n.executions.wait(await n8n.executions.retry(id));
			expect(retried.items(NODE)).toEqual([]);
		}
		expect(paid()).toEqual(before);

		for (const workflow of workflows) {
			const repeated = await n8n.executions.wait(await setting.call(workflow), {
				deadline: 150_000,
			});
			expect(repeated.items(NODE)).toHaveLength(COUNT);
		}
		console.log(`Started again: paid ${paid().picture} and ${paid().draft} for ${COUNT} each`);
		expect(paid()).toEqual({ picture: before.picture + COUNT, draft: COUNT });
	},
	NOTICED_MS + PATIENCE_MS,
);

it(
	'a killed main process: workers finish what they are at, and nothing is paid twice',
	async () => {
		const { n8n, sandbox, queue } = setting;
		sandbox.configure({ duration: 5_000 });
		const workflow = await activated('picture', COUNT);
		const id = await setting.call(workflow);
		await setting.ordered(7);
		await writtenDown([id], 'picture');
		await n8n.kill();
		// The webhook processor and the workers are still there for what comes in now.
		await setting.post(workflow, {});
		await setting.ordered(COUNT + 1);
		await n8n.start();
		const executions = await n8n.executions.waitForCount(workflow.id, 2, { deadline: 150_000 });
		expect(executions.map((execution) => execution.id)).toContain(id);
		for (const execution of executions) {
			expect(execution.status).toBe('success');
			expect(execution.items(NODE).map(({ json }) => json.prompt)).toEqual(pictures(COUNT));
			expect(await setting.picture(execution)).toEqual({ format: 'png', width: 1024 });
			expect(queue.startedBy(execution.id)).toHaveLength(1);
		}
		expect(sandbox.charges.charged).toBe(2 * COUNT);
	},
	NOTICED_MS,
);

it(
	'a worker that a service manager stops finishes what it is at',
	async () => {
		const { n8n, sandbox, queue } = setting;
		sandbox.configure({ duration: 4_000 });
		const id = await setting.call(await activated('picture', 3));
		await setting.ordered(3);
		const [worker] = queue.startedBy(id);
		await worker.restart();
		const execution = await n8n.executions.wait(id);
		expect(execution.items(NODE).map(({ json }) => json.prompt)).toEqual(pictures(3));
		expect(sandbox.charges.charged).toBe(3);
	},
	PATIENCE_MS,
);
