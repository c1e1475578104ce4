import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

const setting = new BatchSetting({ latency: 500 }).install();

const prompts = ({ items }: Awaited<ReturnType<BatchSetting['run']>>) =>
	items.map(({ json }) => json.prompt);
const inOrder = (count: number) => Array.from({ length: count }, (_, i) => `picture ${i}`);
const refusals = () => setting.sandbox.requests.filter(({ status }) => status === 429);

/** How many of the account's generations were unfinished at most, at any moment. */
function mostUnfinished(): number {
	const { generations } = setting.sandbox.rules.state;
	const own = [...generations.values()].filter(({ account }) => account.key === setting.key);
	return Math.max(
		...own.map(
			({ createdAt }) =>
				own.filter((other) => other.createdAt <= createdAt && createdAt < other.endsAt).length,
		),
	);
}

describe.each(['requests', 'generations', 'both'] as const)(
	'where the API counts %s in flight',
	(inFlight) => {
		// Generations take differently long, so that the order of the results is not that of their ends.
		beforeEach(() =>
			setting.sandbox.configure({ inFlight, duration: [16_000, 4_000, 9_000, 6_000, 12_000] }),
		);

		it('two runs on one key are never refused, and keep the order of their items', async () => {
			const [one, two] = await Promise.all([
				setting.run({ count: 12, executionId: 'one' }),
				setting.run({ count: 12, executionId: 'two' }),
			]);
			expect(prompts(one)).toEqual(inOrder(12));
			expect(prompts(two)).toEqual(inOrder(12));
			expect(refusals()).toEqual([]);
			expect(mostUnfinished()).toBeLessThanOrEqual(5);
			expect(setting.ledger.charged).toBe(24);
		});

		it('orders that nobody waits for are regulated by the API, and none is lost', async () => {
			const options = { rateLimitWait: 3600 };
			const change: Change = { count: 12, options, parameters: { waitForCompletion: false } };
			const submitted = jsonOf(await setting.run(change));
			expect(submitted.map(({ prompt }) => prompt)).toEqual(inOrder(12));
			expect(new Set(submitted.map(({ generationId }) => generationId)).size).toBe(12);
			expect(setting.ledger.charged).toBe(12);
			if (inFlight === 'requests') expect(refusals()).toEqual([]);
		});
	},
);

describe('runs on one key', () => {
	it('share its places: a small run is not kept waiting by a large one', async () => {
		let largeDone = false;
		const large = setting.run({ count: 30, executionId: 'large' }).then((result) => {
			largeDone = true;
			return result;
		});
		await setting.sleep(5_000);
		const small = await setting.run({ count: 3, executionId: 'small' });
		expect(prompts(small)).toEqual(inOrder(3));
		expect(largeDone).toBe(false);
		expect(prompts(await large)).toEqual(inOrder(30));
	});

	it('of which one only submits do not keep the other from its questions', async () => {
		setting.sandbox.configure({ latency: 1_000 });
		let submitting = true;
		const submits = ['a', 'b'].map((executionId) =>
			setting.run({ count: 80, executionId, parameters: { waitForCompletion: false } }),
		);
		const all = Promise.all(submits).then(() => (submitting = false));
		const waiting = await setting.run({ count: 1, executionId: 'waiting' });
		expect(jsonOf(waiting)[0]).toMatchObject({ status: 'succeeded' });
		expect(submitting).toBe(true);
		await all;
	});

	it('make five images at a time, and no more', async () => {
		setting.sandbox.configure({ duration: 60_000 });
		await Promise.all(['one', 'two'].map((executionId) => setting.run({ count: 4, executionId })));
		expect(mostUnfinished()).toBe(5);
	});

	it('work on as many items at a time as the first item says', async () => {
		setting.sandbox.configure({ duration: 20_000 });
		const options = { concurrency: 2 };
		jsonOf(await setting.run({ count: 8, options }));
		expect(mostUnfinished()).toBe(2);
	});

	it('in different accounts do not hinder each other', async () => {
		setting.sandbox.configure({ duration: 60_000 });
		const other = setting.sandbox.newAccount().key;
		await Promise.all([
			setting.run({ count: 5, executionId: 'one' }),
			setting.run({ count: 5, executionId: 'two', key: other }),
		]);
		const unfinished = [...setting.sandbox.rules.state.generations.values()];
		const first = Math.min(...unfinished.map(({ endsAt }) => endsAt));
		expect(unfinished.filter(({ createdAt }) => createdAt < first)).toHaveLength(10);
	});
});

describe('refusals', () => {
	const refused = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });

	it('for requests in flight of other processes are absorbed', async () => {
		setting.fail({ on: 'generate', fault: refused('1'), times: 20 });
		setting.fail({ on: 'get', fault: refused('1'), times: 20 });
		expect(prompts(await setting.run({ count: 4 }))).toEqual(inOrder(4));
		expect(setting.ledger.charged).toBe(4);
	});

	it.each(['seconds', 'date', 'absent'] as const)(
		'for the hour are waited out (Retry-After: %s)',
		async (retryAfter) => {
			setting.sandbox.configure({ retryAfter, limit: 10, windowMs: 60_000, duration: 4_000 });
			expect(prompts(await setting.run({ count: 8 }))).toEqual(inOrder(8));
			expect(setting.ledger.charged).toBe(8);
			// All are told what one was told: at most the requests that were open at that moment are refused.
			expect(refusals().length).toBeLessThanOrEqual(10);
		},
	);

	it('that would outlast the allowance are an error at once, and nothing more is sent', async () => {
		setting.sandbox.configure({ limit: 3, windowMs: 3_600_000 });
		const options = { rateLimitWait: 60 };
		const { error } = await setting.run({ count: 20, options });
		expect(error?.message).toContain("The API's rate limit was reached");
		for (const { generationId } of setting.ledger.entries) {
			expect(`${error?.message} ${error?.description}`).toContain(generationId);
		}
		expect(setting.calls().length + setting.calls('get').length).toBeLessThanOrEqual(8);
	});

	it('for the hour are an error at once where the user does not want to wait, short ones are not', async () => {
		const options = { rateLimitWait: 0 };
		setting.fail({ on: 'generate', fault: refused('3'), times: 2 });
		expect(jsonOf(await setting.run({ options }))).toHaveLength(1);
		setting.fail({ on: 'generate', fault: refused('61') });
		const { error } = await setting.run({ options, executionId: 'two' });
		expect(error?.message).toContain("The API's rate limit was reached");
	});

	it('do not count towards the time that a generation may take', async () => {
		setting.sandbox.configure({ duration: 8_000 });
		setting.fail({ on: 'get', fault: refused('50'), times: 2 });
		const [json] = jsonOf(await setting.run({ options: { timeout: 20 } }));
		expect(json).toMatchObject({ status: 'succeeded' });
	});
});

describe('where the reset of the hour is told otherwise', () => {
	it.each(['reset in milliseconds', 'reset in seconds from now'] as const)(
		'"%s": a batch waits no longer than it has to',
		async (name) => {
			const hour = { limit: 20, windowMs: 600_000, usedByOthers: 14 };
			setting.sandbox.configure({ ...vary(name), ...hour });
			const began = setting.now();
			expect(jsonOf(await setting.run({ count: 8 }))).toHaveLength(8);
			expect(setting.now() - began).toBeLessThan(2 * 600_000);
			expect(refusals()).toEqual([]);
		},
	);
});
