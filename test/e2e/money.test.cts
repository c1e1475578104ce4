import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential } from '../testbed/lab/credentials.cts';
import type { Execution } from '../testbed/lab/executions.cts';
import { until } from '../testbed/lab/waiting.cts';
import type { NodeJson, WorkflowJson } from '../testbed/lab/workflowJson.cts';
import { START } from '../testbed/lab/workflowJson.cts';
import type { RequestRecord } from '../testbed/sandbox/requestLog.cts';
import { batchWorkflow, pictures } from './batch.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

const NODE = 'GPT Image';
const RETRY: Partial<NodeJson> = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };
let setting: Setting;
let key: string;
let credential: Credential;

beforeAll(async () => {
	setting = await startSetting({ name: 'money' }, { duration: 1_000 });
});
// A key of its own for each test: what the others have ordered says nothing of how many images are still to come.
beforeEach(async () => {
	const { n8n, sandbox } = setting;
	sandbox.reset();
	({ key } = sandbox.newAccount());
	const fields = { apiKey: key, baseUrl: sandbox.url };
	credential = await n8n.credentials.create('gptImageApi', fields);
});
afterAll(() => setting?.stop());

const batch = (count: number, more?: Partial<NodeJson>) =>
	batchWorkflow(count, credential, { more });

async function begin(workflow: WorkflowJson): Promise<string> {
	const { n8n } = setting;
	const saved = await n8n.workflows.create(workflow);
	return String((await n8n.workflows.execute(saved, START)).executionId);
}

async function execute(workflow: WorkflowJson): Promise<Execution> {
	return setting.n8n.executions.wait(await begin(workflow), { deadline: 150_000 });
}

function promptsOf(execution: Execution): unknown[] {
	return execution.items(NODE).map(({ json }) => json.prompt);
}

const promptOf = ({ body }: RequestRecord) => (body as { prompt: string }).prompt;
const ledger = () => setting.sandbox.ledger(key);
const paidIds = () => ledger().entries.map(({ generationId }) => generationId);

describe('Retry On Fail', () => {
	it('pays once for an image whose order never got an answer', async () => {
		const { sandbox } = setting;
		sandbox.faults.add({ on: 'generate', fault: { reset: 'after' }, times: 5 });
		const execution = await execute(batch(1, RETRY));
		expect(execution.status).toBe('success');
		expect(promptsOf(execution)).toEqual(pictures(1));
		expect(sandbox.calls('generate')).toHaveLength(6);
		expect(ledger().charged).toBe(1);
	});

	it('gets items 1 to 4 back free after item 5 of 6 was refused', async () => {
		const { sandbox } = setting;
		const match = (record: RequestRecord) => promptOf(record) === 'picture 4';
		sandbox.faults.add({ on: 'generate', fault: { status: 400 }, match });
		const execution = await execute(batch(6, RETRY));
		expect(execution.status).toBe('success');
		expect(promptsOf(execution)).toEqual(pictures(6));
		expect(ledger().charged).toBe(6);
	});

	it('orders anew only the one that failed', async () => {
		const { sandbox } = setting;
		let tries = 0;
		sandbox.configure({
			outcome: ({ prompt }) => (prompt === 'picture 4' && ++tries === 1 ? 'failed' : 'succeeded'),
		});
		const execution = await execute(batch(6, RETRY));
		expect(execution.status).toBe('success');
		expect(promptsOf(execution)).toEqual(pictures(6));
		expect(ledger()).toMatchObject({ charged: 7, refunded: 1, paid: 6 });
	});

	it('delivers 20 images and pays for 20 while every fifth answer is lost', async () => {
		const { sandbox } = setting;
		// One of them loses all five of a run's answers: the node fails, and n8n runs it again for all items.
		const match = (record: RequestRecord) => promptOf(record) === 'picture 7';
		sandbox.faults.add({ on: 'generate', fault: { reset: 'after' }, times: 5, match });
		for (const on of ['generate', 'get', 'download'] as const) {
			sandbox.faults.add({ on, fault: { reset: 'after' }, times: Infinity, chance: 0.2 });
		}
		const execution = await execute(batch(20, RETRY));
		const lost = sandbox.requests.filter(({ fault }) => fault !== undefined).length;
		const delivered = execution.items(NODE).filter(({ binary }) => binary?.data).length;
		const { charged } = ledger();
		console.log(`20 items, ${lost} answers lost: charged ${charged}, delivered ${delivered}`);
		expect(lost).toBeGreaterThan(0);
		expect(promptsOf(execution)).toEqual(pictures(20));
		expect({ charged, delivered }).toEqual({ charged: 20, delivered: 20 });
	});
});

describe('the Retry button of the executions list', () => {
	it('is a new execution, and pays', async () => {
		const { n8n, sandbox } = setting;
		sandbox.faults.add({ on: 'generate', fault: { status: 400 }, after: 1 });
		const failed = await execute(batch(2));
		expect(failed.status).toBe('error');
		for (const id of paidIds()) {
			expect(failed.error?.description).toContain(id);
		}
		const before = ledger().charged;
		const retried = await n8n.executions.wait(await n8n.executions.retry(failed.id));
		expect(retried.status).toBe('success');
		expect(ledger().charged).toBe(before + 2);
	});
});

describe('two executions on one key', () => {
	it.each(['requests', 'generations'] as const)(
		'side by side are never refused where %s in flight count',
		async (inFlight) => {
			const { sandbox, n8n } = setting;
			sandbox.configure({ inFlight });
			const ids = await Promise.all([begin(batch(8)), begin(batch(8))]);
			const both = await Promise.all(ids.map((id) => n8n.executions.wait(id)));
			for (const execution of both) {
				expect(execution.status).toBe('success');
				expect(promptsOf(execution)).toEqual(pictures(8));
			}
			expect(sandbox.requests.filter(({ status }) => status === 429)).toEqual([]);
			expect(ledger().charged).toBe(16);
		},
	);
});

describe('Stop', () => {
	it('in the middle of a batch: silence within a second, and all paid ids in the log', async () => {
		const { n8n, sandbox } = setting;
		sandbox.configure({ duration: 6_000, latency: 400 });
		const id = await begin(batch(20));
		await until(async () => (ledger().charged >= 7 ? true : undefined), {
			what: 'the seventh order',
		});
		await n8n.executions.stop(id);
		const stoppedAt = sandbox.now();
		await n8n.logged('the execution was cancelled');
		await sleep(5_000);
		expect(sandbox.requests.filter(({ at }) => at > stoppedAt + 1_000)).toEqual([]);
		expect((await n8n.executions.get(id)).status).toBe('canceled');
		expect(ledger().charged).toBeLessThan(20);
		for (const paid of paidIds()) expect(n8n.log()).toContain(paid);
	});
});

describe('the end of n8n itself', () => {
	it('in the middle of a batch: nothing runs on by itself afterwards', async () => {
		const { n8n, sandbox } = setting;
		sandbox.configure({ duration: 5_000 });
		const id = await begin(batch(20));
		await until(async () => (ledger().charged >= 3 ? true : undefined), {
			what: 'the third order',
		});
		const written = paidIds().map((paid) => n8n.logged(`generation ${paid} ordered by workflow`));
		await Promise.all(written);
		expect((await n8n.executions.get(id)).status).toBe('running');
		expect(ledger().charged).toBeLessThan(20);
		await n8n.kill();
		const { charged } = ledger();
		await n8n.start();
		const execution = await n8n.executions.wait(id);
		console.log(`n8n killed: execution ${execution.status}, charged ${charged}`);
		await sleep(2_000);
		expect(ledger().charged).toBe(charged);
	});

	it('by a service manager: what is finished in its time of grace is delivered', async () => {
		const { n8n, sandbox } = setting;
		sandbox.configure({ duration: 3_000 });
		const id = await begin(batch(3));
		await until(async () => (ledger().charged >= 3 ? true : undefined), {
			what: 'the third order',
		});
		await n8n.restart();
		const execution = await n8n.executions.wait(id);
		console.log(
			`n8n stopped: execution ${execution.status}, ${execution.items(NODE).length} items`,
		);
		expect(ledger().charged).toBe(3);
		expect(promptsOf(execution)).toEqual(pictures(3));
	});
});
