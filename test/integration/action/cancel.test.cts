import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';

import { realRuntime } from '../../../nodes/shared/runtime';
import type { RequestRecord } from '../../testbed/sandbox/requestLog.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { takeLoggedLines, useBinaryMode } from '../../testbed/core/n8nCore.cts';
import { runNode } from '../../testbed/core/actionNode.cts';
import { pictureItem } from '../../testbed/core/batchSetting.cts';

let sandbox: VirtualSandbox;
let picture: INodeExecutionData;
beforeAll(async () => {
	await useBinaryMode('filesystem');
	sandbox = await startVirtualSandbox();
	picture = await pictureItem('a');
});
beforeEach(() => {
	sandbox.reset();
	takeLoggedLines();
	// For the node's own way of sleeping, which is what a cancel has to interrupt.
	const { clock } = sandbox.time;
	const { timeOrigin } = performance;
	jest.spyOn(Date, 'now').mockImplementation(clock.now);
	jest.spyOn(performance, 'now').mockImplementation(() => clock.now() - timeOrigin);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => sandbox.stop());

/** n8n's sleep as it is today, and as it was up to 2.30: nothing could interrupt it. */
const newSleep = async (ms: number, signal: AbortSignal) => {
	await sandbox.time.clock.sleep(ms, signal);
	signal.throwIfAborted();
};
const oldSleep = async (ms: number) => await sandbox.time.clock.sleep(ms);

interface Cancelled {
	operation: 'generate' | 'edit';
	/** Whether n8n's sleep knows a signal. */
	isNew: boolean;
	/** Milliseconds after the start. */
	after: number;
	count: number;
	waitForCompletion: boolean;
	downloadImages: boolean;
	continueOnFail: boolean;
}

const aCase: fc.Arbitrary<Cancelled> = fc.record({
	operation: fc.constantFrom('generate' as const, 'edit' as const),
	isNew: fc.boolean(),
	after: fc.integer({ min: 0, max: 5_500 }),
	count: fc.integer({ min: 1, max: 9 }),
	waitForCompletion: fc.boolean(),
	// Each picture is drawn.
	downloadImages: fc.nat(3).map((chance) => chance === 0),
	continueOnFail: fc.boolean(),
});

/** Runs the node with the clock that it has in n8n, and tells whether it was cancelled. */
function start(key: string, { operation, isNew, count, ...rest }: Omit<Cancelled, 'after'>) {
	const controller = new AbortController();
	const signal = controller.signal;
	const { waitForCompletion, downloadImages, continueOnFail } = rest;
	const run = async () => {
		const result = await runNode({
			sandbox,
			key,
			continueOnFail,
			abortSignal: signal,
			runtime: realRuntime({ getExecutionCancelSignal: () => signal }, isNew ? newSleep : oldSleep),
			items: Array.from({ length: count }, (_, number) => ({ ...picture, json: { number } })),
			parameters: {
				operation,
				prompt: '={{ "picture " + $json.number }}',
				waitForCompletion,
				downloadImages,
				...(operation === 'edit' ? { binaryPropertyName: 'data' } : {}),
			},
		});
		return { ...result, cancelled: signal.aborted };
	};
	return { controller, ended: run() };
}

/** All requests of one account, to whichever of the three servers. */
function requestsOf(key: string): RequestRecord[] {
	const ids = idsOf(key);
	const uploads = sandbox.uploads.filter(({ account }) => account.key === key);
	const places = [...ids, ...uploads.map((upload) => encodeURI(upload.key))];
	return sandbox.requests.filter(
		({ headers, path }) =>
			headers.authorization === `Bearer ${key}` || places.some((place) => path.includes(place)),
	);
}

const idsOf = (key: string) => sandbox.ledger(key).entries.map(({ generationId }) => generationId);
const warnings = () =>
	takeLoggedLines()
		.filter(({ level }) => level === 'warn')
		.map(({ message }) => message)
		.join('\n');

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await sandbox.time.sleep(5);
}

const DETAILS = {
	operation: 'generate',
	isNew: true,
	count: 3,
	waitForCompletion: true,
	downloadImages: true,
	continueOnFail: false,
} as const;

describe('a cancel', () => {
	it('at any moment: no request leaves a second later, and every paid id is in the log', async () => {
		sandbox.configure({ duration: 1_500, latency: 120 });
		const oneCase = async (details: Cancelled) => {
			const { key } = sandbox.newAccount();
			const { controller, ended } = start(key, details);
			await sandbox.time.sleep(details.after);
			const cancelledAt = sandbox.now();
			controller.abort();
			const { cancelled, error } = await ended;
			await sandbox.time.sleep(60_000);
			return { key, cancelledAt, early: error === undefined && !cancelled };
		};
		await fc.assert(
			fc.asyncProperty(fc.array(aCase, { minLength: 16, maxLength: 16 }), async (cases) => {
				const outcomes = await Promise.all(cases.map(oneCase));
				const log = warnings();
				for (const { key, cancelledAt, early } of outcomes) {
					const late = requestsOf(key).filter(({ at }) => at > cancelledAt + 1_000);
					expect(late).toEqual([]);
					if (!early) for (const id of idsOf(key)) expect(log).toContain(id);
				}
				expect(outcomes.some(({ key }) => idsOf(key).length > 0)).toBe(true);
			}),
			{ numRuns: 2, endOnFailure: true },
		);
	});

	it('lets open orders end, so that their ids are known', async () => {
		sandbox.configure({ latency: 600, duration: 60_000 });
		const { key } = sandbox.newAccount();
		const { controller, ended } = start(key, { ...DETAILS, count: 12 });
		await until(() => requestsOf(key).length === 5);
		expect(idsOf(key)).toEqual([]);
		controller.abort();
		await ended;
		const log = warnings();
		expect(idsOf(key)).toHaveLength(5);
		for (const id of idsOf(key)) expect(log).toContain(id);
		expect(log).toMatch(
			/cancelled\. These generations are paid for .* Get Status to fetch them: gen_/,
		);
		expect(requestsOf(key)).toHaveLength(5);
	});

	it('says where to look if an open order gets no answer', async () => {
		sandbox.configure({ latency: 200 });
		sandbox.faults.add({ on: 'generate', fault: { reset: 'after' }, times: 2 });
		const { key } = sandbox.newAccount();
		const { controller, ended } = start(key, { ...DETAILS, count: 2 });
		await until(() => requestsOf(key).length === 2);
		controller.abort();
		await ended;
		expect(warnings()).toMatch(/not confirmed the order of 2 items.* gallery/);
		expect(requestsOf(key)).toHaveLength(2);
	});

	it.each([true, false])('ends a wait of an hour at once (new sleep: %s)', async (isNew) => {
		sandbox.faults.add({
			on: 'generate',
			fault: { status: 429, headers: { 'retry-after': '3000' } },
			times: Infinity,
		});
		const { key } = sandbox.newAccount();
		const { controller, ended } = start(key, { ...DETAILS, isNew });
		await until(() => requestsOf(key).length === 3);
		controller.abort();
		await ended;
		expect(requestsOf(key)).toHaveLength(3);
		expect(warnings()).toBe('');
	});

	it('cuts off an upload, a question and a download', async () => {
		sandbox.configure({ duration: 0 });
		const oneCase = async (call: 'put' | 'get' | 'download') => {
			const { key } = sandbox.newAccount();
			const match = ({ origin, headers }: RequestRecord) =>
				origin !== 'api' || headers.authorization === `Bearer ${key}`;
			sandbox.faults.add({ on: call, fault: { stall: 'before' }, times: Infinity, match });
			const operation = call === 'put' ? 'edit' : 'generate';
			const { controller, ended } = start(key, { ...DETAILS, count: 1, operation });
			const own = () => requestsOf(key).filter((request) => request.call === call);
			await until(() => own().length > 0);
			controller.abort();
			await ended;
			expect(own()).toHaveLength(1);
			return idsOf(key);
		};
		const ids = await Promise.all([oneCase('put'), oneCase('get'), oneCase('download')]);
		expect(ids.map(({ length }) => length)).toEqual([0, 1, 1]);
		const log = warnings();
		for (const id of ids.flat()) expect(log).toContain(id);
	});

	it('before the start sends nothing', async () => {
		const { key } = sandbox.newAccount();
		const run = start(key, DETAILS);
		run.controller.abort();
		await run.ended;
		expect(requestsOf(key)).toEqual([]);
		expect(warnings()).toBe('');
	});

	it('after the end logs nothing', async () => {
		sandbox.configure({ duration: 0 });
		const { key } = sandbox.newAccount();
		const { controller, ended } = start(key, { ...DETAILS, count: 1, waitForCompletion: false });
		const { error } = await ended;
		controller.abort();
		expect(error).toBeUndefined();
		expect(warnings()).toBe('');
	});
});
