import type { Fault } from '../../testbed/sandbox/faults.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';

const setting = new BatchSetting().install();

const damages: Array<[string, Fault]> = [
	['lost on the way there', { reset: 'before' }],
	['lost on the way back', { reset: 'after' }],
	['cut off', { truncate: 0.5 }],
	['broken JSON', { wrongJson: true }],
	['JSON without an id', { json: {}, status: 202 }],
	['an HTML page', { html: true, status: 200, afterWork: true }],
	['an HTML page of a gateway', { html: true, status: 502 }],
	['status 500', { status: 500, body: { error: 'Internal' } }],
	['status 503 after the work', { status: 503, afterWork: true }],
	['status 408', { status: 408 }],
];

describe.each(damages)('an order whose answer is %s', (_name, fault) => {
	it('is repeated with the same key and body, and paid once', async () => {
		setting.fail({ on: 'generate', fault, times: 2 });
		const [{ generationId }] = jsonOf(await setting.run());
		const orders = setting.calls();
		expect(orders).toHaveLength(3);
		expect(new Set(setting.idempotencyKeys()).size).toBe(1);
		expect(new Set(orders.map(({ body }) => JSON.stringify(body))).size).toBe(1);
		expect(setting.ledger.entries.map((entry) => entry.generationId)).toEqual([generationId]);
	});

	it('is given up after a minute', async () => {
		setting.fail({ on: 'generate', fault, times: Infinity });
		const { error } = await setting.run();
		expect(error?.description).toContain('Retry On Fail');
		const orders = setting.calls();
		const took = orders.at(-1)!.at - orders[0].at;
		expect(took).toBeGreaterThan(55_000);
		expect(took).toBeLessThan(65_000);
		expect(setting.ledger.charged).toBeLessThanOrEqual(1);
	});
});

describe('a 409 on an order', () => {
	it('waits until the first request with the same key is through', async () => {
		setting.fail({ on: 'generate', fault: { status: 409 }, times: 7 });
		jsonOf(await setting.run());
		expect(setting.calls()).toHaveLength(8);
		expect(setting.ledger.charged).toBe(1);
	});

	it('asks ever more rarely, and gives up within a minute', async () => {
		setting.fail({ on: 'generate', fault: { status: 409 }, times: Infinity });
		const { error } = await setting.run();
		expect(error?.message).toBe('The API did not confirm the generation');
		expect(error?.description).toContain('Retry On Fail');
		const orders = setting.calls();
		expect(orders.length).toBeLessThan(20);
		expect(orders[orders.length - 1].at - orders[0].at).toBeGreaterThan(40_000);
		expect(orders[orders.length - 1].at - orders[0].at).toBeLessThanOrEqual(90_000);
	});
});

describe('Retry-After', () => {
	const later = (seconds: number) => new Date(setting.sandbox.now() + seconds * 1000).toUTCString();

	it('of a 503 in seconds is never undercut', async () => {
		setting.fail({ on: 'generate', fault: { status: 503, headers: { 'retry-after': '12' } } });
		jsonOf(await setting.run());
		const [first, second] = setting.calls();
		expect(second.at - first.at).toBeGreaterThanOrEqual(12_000);
	});

	it('of a 503 as a date of the server is never undercut', async () => {
		setting.sandbox.configure({ clockOffset: 3_600_000 });
		const date = later(20);
		setting.fail({ on: 'generate', fault: { status: 503, headers: { 'retry-after': date } } });
		jsonOf(await setting.run());
		const [, second] = setting.calls();
		// The server's own clock is known to the second only.
		expect(second.at).toBeGreaterThanOrEqual(Date.parse(date) - 1_000);
	});

	it('that leaves no time for another try ends it at once', async () => {
		setting.fail({
			on: 'generate',
			fault: { status: 503, headers: { 'retry-after': '900' } },
			times: Infinity,
		});
		const { error } = await setting.run();
		expect(error?.message).toBe('The API could not answer');
		expect(setting.calls()).toHaveLength(1);
	});

	it.each(['seconds', 'date'] as const)(
		'of a 429, in %s, uses up neither tries nor time',
		async (retryAfter) => {
			setting.sandbox.configure({ retryAfter });
			const wait = () => (retryAfter === 'seconds' ? '11' : later(12));
			for (let i = 0; i < 6; i++) {
				const fault = { status: 429, headers: { 'retry-after': wait() } };
				setting.fail({ on: 'generate', fault });
				setting.fail({ on: 'generate', fault: { status: 500 }, times: i % 2 });
			}
			jsonOf(await setting.run());
			expect(setting.ledger.charged).toBe(1);
		},
	);
});

describe('an answer that will not change', () => {
	it('while waiting names each generation at its own item only', async () => {
		setting.sandbox.configure({ duration: 60_000 });
		setting.fail({ on: 'get', fault: { status: 401 }, times: Infinity });
		const result = await setting.run({ count: 8, continueOnFail: true });
		const ids = jsonOf(result).map(
			({ error }) => (error as { generationId?: string }).generationId,
		);
		const named = ids.filter((id) => id !== undefined);
		expect(new Set(named).size).toBe(named.length);
		expect(named.sort()).toEqual(setting.ledger.entries.map((entry) => entry.generationId).sort());
	});
});

describe('a 402', () => {
	/** Low costs 1 credit, medium 2, high 4. */
	const poor = (credits: number) => {
		setting.key = setting.sandbox.newAccount({ credits }).key;
	};
	const items = (list: Array<[quality: string, n: number]>) => ({
		items: list.map(([quality, n]) => ({ json: { quality, n } })),
		parameters: { prompt: 'a boat', quality: '={{ $json.quality }}', n: '={{ $json.n }}' },
		continueOnFail: true,
	});
	const failed = async (change: Change) =>
		jsonOf(await setting.run(change)).map(({ error }) => error !== undefined);

	it.each([1, 5])('lets cheaper orders be made (%d at a time)', async (concurrency) => {
		poor(10);
		const change = items([['high', 4], ...Array.from({ length: 5 }, low)]);
		expect(await failed({ ...change, options: { concurrency } })).toEqual([
			true,
			...[false, false, false, false, false],
		]);
		expect(setting.ledger.paid).toBe(5);
	});

	it('spares only those their call that cost at least as much', async () => {
		poor(3);
		const options = { concurrency: 1 };
		const change = items([
			['medium', 2],
			['medium', 2],
			['medium', 3],
			['high', 2],
			['low', 4],
			['low', 1],
		]);
		expect(await failed({ ...change, options })).toEqual([true, true, true, true, true, false]);
		expect(setting.calls()).toHaveLength(3);
	});

	it.each(['content', 'custom'])('keeps nothing back that is paid already (%s)', async (mode) => {
		poor(2);
		const options = {
			concurrency: 1,
			idempotency: mode,
			idempotencyKey: '={{ $json.quality + $json.n }}',
		};
		expect(await failed({ ...items([['medium', 1]]), options })).toEqual([false]);
		const change = items([
			['low', 1],
			['medium', 1],
		]);
		expect(await failed({ ...change, options, otherProcess: true })).toEqual([true, false]);
		expect(setting.ledger.charged).toBe(1);
	});
});

const low = (): [string, number] => ['low', 1];
