import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import type { Generation } from '../../../nodes/shared/generation';
import { readGeneration } from '../../../nodes/shared/generation';
import { wake } from '../../../nodes/shared/wake';

const setting = new BatchSetting().install();

const idsOf = async (change: Change = {}) =>
	jsonOf(await setting.run(change)).map(({ generationId }) => generationId as string);
const sent = () => setting.sandbox.requests.filter(({ origin }) => origin === 'api').length;
const content = { idempotency: 'content' };
const alike = { prompt: 'the same' };
const promptOf = (body: unknown) => (body as { prompt: string }).prompt;

/** How many requests went to the API meanwhile. */
async function sentBy(work: () => Promise<unknown>): Promise<number> {
	const before = sent();
	await work();
	return sent() - before;
}

describe('what a process knows is not asked for', () => {
	it('by Retry On Fail: only the item that failed makes calls', async () => {
		setting.fail({
			on: 'generate',
			fault: { status: 400 },
			match: ({ body }) => promptOf(body) === 'picture 4',
		});
		expect((await setting.run({ count: 5, options: { concurrency: 1 } })).error).toBeDefined();
		const paid = setting.ledger.entries.map(({ generationId }) => generationId);
		expect(paid).toHaveLength(4);
		const before = setting.sandbox.requests.length;
		expect((await idsOf({ count: 5 })).slice(0, 4)).toEqual(paid);
		const later = setting.sandbox.requests.slice(before);
		expect(later.filter(({ call }) => call === 'generate')).toHaveLength(1);
		for (const { path } of later) for (const id of paid) expect(path).not.toContain(id);
	});

	it.each(['content', 'custom'])('by another execution with the same key (%s)', async (mode) => {
		const options = { idempotency: mode, idempotencyKey: 'order-1' };
		const first = await idsOf({ options });
		const again = { options, executionId: 'execution-2' };
		expect(await sentBy(async () => expect(await idsOf(again)).toEqual(first))).toBe(0);
	});

	it('and needs no credits, no place and nothing of the hour', async () => {
		const options = { ...content, rateLimitWait: 0 };
		const first = await idsOf({ options, count: 3 });
		setting.fail({ on: 'generate', fault: { status: 402 }, times: Infinity });
		setting.sandbox.configure({ limit: 1 });
		await setting.run({ operation: 'getStatus', parameters: { generationId: first[0] } });
		const again = { options, count: 3, executionId: 'execution-2' };
		expect(await sentBy(async () => expect(await idsOf(again)).toEqual(first))).toBe(0);
	});

	it('even where the API forgets its keys', async () => {
		const first = await idsOf({ count: 3 });
		setting.sandbox.rules.state.idempotency.clear();
		expect(await idsOf({ count: 3 })).toEqual(first);
		expect(setting.ledger.charged).toBe(3);
	});

	it('but an unfinished one is: by its id, without another order', async () => {
		setting.sandbox.configure({ duration: 60_000 });
		const { error } = await setting.run({ options: { timeout: 10 } });
		const [{ generationId }] = setting.ledger.entries;
		expect(error?.message).toContain(generationId);
		expect(await idsOf()).toEqual([generationId]);
		expect(setting.calls()).toHaveLength(1);
	});

	it('unless its files cannot be had: then the next try asks where they are', async () => {
		const parameters = { downloadImages: true };
		await idsOf();
		setting.fail({ on: 'download', fault: { status: 500 }, times: Infinity });
		expect((await setting.run({ parameters })).error).toBeDefined();
		setting.sandbox.faults.clear();
		expect(await sentBy(async () => await idsOf({ parameters }))).toBe(1);
	});

	it('unless the API does not know it any more', async () => {
		setting.sandbox.configure({ duration: 60_000 });
		const { error } = await setting.run({ options: { timeout: 10 } });
		expect(error).toBeDefined();
		const [{ generationId }] = setting.ledger.entries;
		setting.sandbox.rules.state.generations.delete(generationId);
		setting.sandbox.rules.state.idempotency.clear();
		const [id] = await idsOf();
		expect(id).not.toBe(generationId);
		expect(new Set(setting.idempotencyKeys()).size).toBe(1);
	});

	it('nor in another process: there the API gives it back', async () => {
		const first = await idsOf();
		expect(await idsOf({ otherProcess: true })).toEqual(first);
		expect(setting.calls()).toHaveLength(2);
		expect(setting.ledger.charged).toBe(1);
	});
});

describe('items that are alike under one key', () => {
	const seven: Change = { count: 7, parameters: alike, options: content };

	it('are one order and one wait', async () => {
		const one = await sentBy(async () => await idsOf({ options: content }));
		const ids = await sentBy(async () => {
			expect(new Set(await idsOf(seven)).size).toBe(1);
		});
		expect(ids).toBeLessThanOrEqual(one + 1);
		expect(setting.ledger.charged).toBe(2);
	});

	it('fail together: a fresh failure is ordered anew by none of them', async () => {
		setting.sandbox.configure({ outcome: 'failed' });
		const items = jsonOf(await setting.run({ ...seven, continueOnFail: true }));
		expect(items.every(({ error }) => error !== undefined)).toBe(true);
		expect(setting.ledger.charged).toBe(1);
	});

	it('leave the places to others', async () => {
		const prompt = '={{ $json.number < 7 ? "the same" : "picture " + $json.number }}';
		setting.sandbox.configure({ duration: 20_000 });
		const ids = await idsOf({ count: 9, parameters: { prompt }, options: content });
		expect(new Set(ids).size).toBe(3);
	});

	it('of two runs survive the end of the first', async () => {
		setting.sandbox.configure({ duration: 30_000 });
		const controller = new AbortController();
		const one = { parameters: alike, options: content };
		const first = setting.run({ ...one, signal: controller.signal });
		const second = setting.run({ ...one, executionId: 'execution-2' });
		await setting.sleep(10_000);
		controller.abort();
		await first;
		expect(jsonOf(await second)).toHaveLength(1);
		expect(setting.ledger.charged).toBe(1);
	});

	it('end with the run that they belong to', async () => {
		setting.sandbox.configure({ duration: 300_000 });
		const controller = new AbortController();
		const one = { parameters: alike, options: content };
		const first = setting.run(one);
		const second = setting.run({ ...one, executionId: 'execution-2', signal: controller.signal });
		await setting.sleep(10_000);
		controller.abort();
		const before = setting.now();
		expect((await second).error).toBeDefined();
		expect(setting.now() - before).toBeLessThan(1_000);
		expect(jsonOf(await first)).toHaveLength(1);
	});
});

describe('a series of failures', () => {
	const failFirst = (count: number) =>
		setting.sandbox.configure({
			outcome: ({ index }) => (index < count ? 'failed' : 'succeeded'),
		});
	const later = async () => await setting.sleep(20_000);
	const orders = () => setting.ledger.charged;
	const questions = (id: string) =>
		setting.calls('get').filter(({ path }) => path.includes(id)).length;

	it.each(['actual', 'queued'] as const)(
		'has no end, and is gone through by another process (replays show %s)',
		async (replayShows) => {
			setting.sandbox.configure({ replayShows });
			failFirst(13);
			const one = { options: content, parameters: alike };
			for (let n = 1; n <= 13; n++) {
				await setting.run(one);
				expect(orders()).toBe(n);
			}
			await later();
			const ids = await idsOf({ ...one, otherProcess: true });
			expect(orders()).toBe(14);
			// The first process goes on where it was: with the image that is there now.
			const before = setting.calls().length;
			expect(await idsOf(one)).toEqual(ids);
			expect(setting.calls().length - before).toBe(1);
		},
	);

	it.each(['content', 'custom'])(
		'is settled by one question where nobody waits (%s)',
		async (mode) => {
			setting.sandbox.configure({ replayShows: 'queued' });
			failFirst(1);
			const options = { idempotency: mode, idempotencyKey: 'order-1' };
			const one = { options, parameters: { ...alike, waitForCompletion: false } };
			const [failed] = await idsOf(one);
			await later();
			const before = setting.calls('get').length;
			const [made] = await idsOf({ ...one, otherProcess: true });
			expect(made).not.toBe(failed);
			expect(orders()).toBe(2);
			expect(setting.calls('get').length - before).toBeLessThanOrEqual(2);
		},
	);

	it('that Get Status saw is known', async () => {
		setting.sandbox.configure({ replayShows: 'queued' });
		failFirst(1);
		const one = { options: content, parameters: { ...alike, waitForCompletion: false } };
		const [failed] = await idsOf(one);
		await later();
		await setting.run({ operation: 'getStatus', parameters: { generationId: failed } });
		const before = questions(failed);
		expect((await idsOf(one))[0]).not.toBe(failed);
		expect(questions(failed)).toBe(before);
	});

	it('that an event told of is known hours later', async () => {
		failFirst(1);
		const one = { options: content, parameters: { ...alike, waitForCompletion: false } };
		const [failed] = await idsOf(one);
		await later();
		const event = readGeneration(setting.sandbox.eventOf(failed).data);
		wake(event as Generation, setting.now());
		await setting.sleep(3 * 3600_000);
		const before = questions(failed);
		expect(await idsOf(one)).not.toEqual([failed]);
		expect(orders()).toBe(2);
		expect(questions(failed)).toBe(before);
	});

	it('is not made longer by an order that nobody waits for in one execution', async () => {
		failFirst(1);
		const one = { parameters: { waitForCompletion: false } };
		const first = await idsOf(one);
		expect(await sentBy(async () => expect(await idsOf(one)).toEqual(first))).toBe(0);
	});

	it('of an API that fails at once is two orders long', async () => {
		let number = 0;
		setting.fail({
			on: 'generate',
			times: Infinity,
			fault: {
				status: 202,
				get json() {
					return { generationId: `gen_${number++}`, status: 'failed' };
				},
			},
		});
		expect((await setting.run({ options: { timeout: 60 } })).error).toBeDefined();
		expect(new Set(setting.idempotencyKeys()).size).toBe(2);
	});

	it('that was seen running has failed just now, whatever the clocks say', async () => {
		setting.sandbox.configure({ outcome: 'failed', duration: 30_000, databaseClock: -60_000 });
		expect((await setting.run()).error?.message).toContain('could not be made');
		expect(orders()).toBe(1);
	});

	it.each([0, 300])(
		'that came within %d ms is no old one for ever, whatever the clocks say',
		async (duration) => {
			setting.sandbox.configure({ outcome: 'failed', duration, databaseClock: -60_000 });
			expect((await setting.run()).error?.message).toContain('could not be made');
			expect(orders()).toBeLessThanOrEqual(2);
		},
	);

	it.each<[string, (count: number) => Partial<Record<'createdAt' | 'completedAt', unknown>>]>([
		['alike', () => ({ completedAt: '1970-01-01T00:00:00Z' })],
		['alike, and its beginning not at all', () => ({ createdAt: '?', completedAt: 1 })],
		['by the day', () => ({ completedAt: new Date(setting.now()).toISOString().slice(0, 10) })],
		['further and further back', (count) => ({ completedAt: 1_000_000_000 - count })],
	])('of an API that dates what failed %s is two orders long', async (_how, dates) => {
		let count = 0;
		setting.sandbox.configure({ latency: 3_000 });
		setting.fail({
			on: 'get',
			times: Infinity,
			fault: {
				status: 200,
				get json() {
					return { status: 'failed', ...dates(count++) };
				},
			},
		});
		expect((await setting.run()).error?.message).toContain('could not be made');
		expect(orders()).toBe(2);
	});

	it('of an API whose dates make no sense ends, and the next execution goes on there', async () => {
		let count = 0;
		setting.fail({
			on: 'get',
			times: 1000,
			fault: {
				status: 200,
				get json() {
					return { status: 'failed', completedAt: 1_000_000_000 + 100 * count++ };
				},
			},
		});
		expect((await setting.run()).error?.message).toContain('could not be made');
		expect(orders()).toBe(100);
		setting.sandbox.faults.clear();
		await idsOf();
		expect(orders()).toBe(101);
	});
});

describe('input images that the API has thrown away', () => {
	const edit = async (change: Change = {}) =>
		await setting.run({
			operation: 'edit',
			items: [await pictureItem('a')],
			parameters: { prompt: 'stormy sky', binaryPropertyName: 'data' },
			...change,
		});

	it.each([400, 403, 404])('are uploaded once more, under the same key (%d)', async (status) => {
		setting.fail({ on: 'generate', fault: { reset: 'before' }, times: Infinity });
		expect((await edit()).error).toBeDefined();
		setting.sandbox.faults.clear();
		const [{ body: old }] = setting.calls();
		setting.fail({
			on: 'generate',
			fault: { status, body: { error: 'Unknown input image' } },
			times: Infinity,
			match: ({ body }) => JSON.stringify(body) === JSON.stringify(old),
		});
		jsonOf(await edit());
		expect(setting.calls('upload')).toHaveLength(2);
		expect(new Set(setting.idempotencyKeys()).size).toBe(1);
		expect(setting.ledger.charged).toBe(1);
	});

	it.each([
		['long', '400', 2],
		['not so long', '200', 1],
	])('while the order waited for its turn (%s)', async (_, seconds, uploads) => {
		const headers = { 'retry-after': seconds };
		setting.fail({ on: 'generate', fault: { status: 429, headers } });
		setting.fail({ on: 'generate', fault: { status: 404 }, times: 1 });
		const { error } = await edit();
		expect(error === undefined).toBe(uploads === 2);
		expect(setting.calls('upload')).toHaveLength(uploads);
		expect(setting.calls()).toHaveLength(uploads + 1);
		expect(setting.ledger.charged).toBe(uploads - 1);
	});

	it('are not uploaded again where that cannot be the reason', async () => {
		setting.fail({ on: 'generate', fault: { status: 400 }, times: Infinity });
		expect((await edit()).error).toBeDefined();
		expect(setting.calls('upload')).toHaveLength(1);
		expect(setting.calls()).toHaveLength(1);
	});
});

describe('the hint says what this run was charged', () => {
	const hintOf = async (change: Change) => {
		const { context } = await setting.run(change);
		return context.hints.map(({ message }) => message).join('\n');
	};

	it('for items that share an image: once', async () => {
		expect(await hintOf({ count: 7, parameters: alike, options: content })).toContain(
			'7 images, 2 credits,',
		);
	});

	it('for a repeat in another process: nothing', async () => {
		await idsOf({ count: 3, options: content });
		await setting.sleep(60_000);
		const again = { count: 3, options: content, otherProcess: true };
		expect(await hintOf(again)).toContain('3 images, no credits,');
	});

	it('for a repeat beside something new: that alone', async () => {
		await idsOf({ count: 3, options: content });
		expect(await hintOf({ count: 4, options: content })).toContain('4 images, 2 credits,');
	});
});
