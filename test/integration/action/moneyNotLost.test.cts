import type { Fault } from '../../testbed/sandbox/faults.cts';
import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import { catalogue } from '../../testbed/core/catalogue.cts';

const setting = new BatchSetting().install();
const messages = { ...catalogue.apiMessages, ...catalogue.generationMessages };

type Text = { message: string; description?: string; generationId?: string; status?: string };
const paidIds = () => setting.ledger.entries.map(({ generationId }) => generationId);

/** The same failure in both of its shapes: as the error that ends the run, and as an error item. */
async function failures(change: Change, between = 0): Promise<Text[]> {
	const { error } = await setting.run(change);
	await setting.sleep(between);
	const [json] = jsonOf(await setting.run({ ...change, continueOnFail: true }));
	return [error as Text, json.error as unknown as Text];
}

/** @param between milliseconds between the two */
async function expectNamed(
	change: Change,
	kind: keyof typeof messages,
	between?: number,
): Promise<void> {
	const [thrown, item] = await failures(change, between);
	const [id, ...others] = paidIds();
	expect(others).toEqual([]);
	for (const { message } of [thrown, item]) {
		expect(message).toBe(`${messages[kind].message}, generation ${id}: use Get Status`);
	}
	expect(item.generationId).toBe(id);
}

describe('a paid image is named with its id', () => {
	it('when the API is out of order while it is waited for', async () => {
		setting.fail({ on: 'get', fault: { status: 503 }, times: Infinity });
		await expectNamed({ options: { timeout: 20 } }, 'unavailable');
	});

	it('when the API is out of reach while it is waited for', async () => {
		setting.fail({ on: 'get', fault: { reset: 'before' }, times: Infinity });
		await expectNamed({ options: { timeout: 20 } }, 'unreachable');
	});

	it('when the API makes no sense while it is waited for', async () => {
		setting.fail({ on: 'get', fault: { html: true, status: 200 }, times: Infinity });
		await expectNamed({ options: { timeout: 20 } }, 'unreadable');
	});

	it.each([
		[401, 'unauthorized'],
		[403, 'forbiddenGeneration'],
		[404, 'outOfSight'],
		[302, 'redirected'],
	] as const)('when a question is refused with %d', async (status, kind) => {
		setting.fail({ on: 'get', fault: { status }, times: Infinity });
		await expectNamed({}, kind);
	});

	it('when the rate limit ends the waiting', async () => {
		const headers = { 'retry-after': '600' };
		setting.fail({ on: 'get', fault: { status: 429, headers }, times: Infinity });
		// What the API asks to wait for is over when the run is repeated.
		await expectNamed({ options: { rateLimitWait: 60 } }, 'rateLimited', 700_000);
	});

	it('when its file cannot be downloaded', async () => {
		setting.fail({ on: 'download', fault: { status: 500 }, times: Infinity });
		await expectNamed({ parameters: { downloadImages: true } }, 'downloadFailed');
	});

	it('when the API gives no images for it', async () => {
		await expectNamed({ parameters: { prompt: 'nothing [no-outputs]' } }, 'noOutputs');
	});
});

describe('an order that was refused after an earlier try got no answer', () => {
	it.each<[string, Fault]>([
		['the credits', { status: 402 }],
		['the rate limit', { status: 429, headers: { 'retry-after': '3000' } }],
	])('says that it may be paid for (%s)', async (_name, fault) => {
		setting.fail({ on: 'generate', fault: { reset: 'after' } });
		setting.fail({ on: 'generate', fault, times: Infinity });
		const { error } = await setting.run({ options: { rateLimitWait: 60 } });
		expect(paidIds()).toHaveLength(1);
		expect(error?.description).toContain('An earlier try of this order got no answer');
	});

	it('says nothing of it where all tries were answered', async () => {
		setting.fail({ on: 'generate', fault: { status: 402 }, times: Infinity });
		const { error } = await setting.run();
		expect(error?.description).not.toContain('An earlier try');
	});

	it('does not say so of the other items', async () => {
		setting.fail({ on: 'generate', fault: { reset: 'after' } });
		setting.fail({ on: 'generate', fault: { status: 402 }, times: Infinity });
		const options = { concurrency: 1 };
		const [first, second] = jsonOf(
			await setting.run({ count: 2, options, continueOnFail: true }),
		).map(({ error }) => error as unknown as Text);
		expect(first.description).toContain('An earlier try');
		expect(second.description).not.toContain('An earlier try');
	});
});

describe('what may pass', () => {
	it('an outage while an image is made costs nothing but time', async () => {
		setting.fail({ on: 'get', fault: { status: 500 }, times: 5 });
		setting.fail({ on: 'get', fault: { reset: 'after' }, times: 3 });
		setting.fail({ on: 'get', fault: { wrongJson: true }, times: 3 });
		expect(jsonOf(await setting.run())[0]).toMatchObject({ status: 'succeeded' });
	});

	it('downloads that break off are tried again', async () => {
		setting.fail({ on: 'download', fault: { truncate: 0.5 }, times: 1 });
		setting.fail({ on: 'download', fault: { status: 503 }, times: 1 });
		setting.fail({ on: 'download', fault: { reset: 'before' }, times: 1 });
		const result = await setting.run({ parameters: { downloadImages: true } });
		expect(result.items[0].binary?.data).toBeDefined();
	});

	it('a download whose bytes stop coming is given up and tried again', async () => {
		setting.fail({ on: 'download', fault: { stall: 'body' }, times: 2 });
		const result = await setting.run({ parameters: { downloadImages: true } });
		expect(result.items[0].binary?.data).toBeDefined();
		expect(setting.sandbox.calls('download')).toHaveLength(3);
	});

	it('a download is given up after ten minutes, even if bytes still come, and tried again', async () => {
		setting.fail({ on: 'download', fault: { stall: 'body' }, times: 1 });
		const inner = setting.sandbox.runtime();
		const runtime = {
			...inner,
			// Ten minutes are over before the minute of silence is.
			timeout: (ms: number) => inner.timeout(ms === 600_000 ? 1_000 : ms),
		};
		const result = await setting.run({ parameters: { downloadImages: true }, runtime });
		expect(result.items[0].binary?.data).toBeDefined();
		const [first, second] = setting.sandbox.calls('download');
		expect(second.at - first.at).toBeLessThan(10_000);
	});

	it('nothing is on its way any more when one of several files cannot be had', async () => {
		setting.fail({
			on: 'download',
			fault: { status: 500 },
			times: Infinity,
			match: ({ path }) => path.includes('/0.'),
		});
		setting.fail({
			on: 'download',
			fault: { trickle: { bytesPerTick: 800, tickMs: 10 } },
			times: 3,
		});
		const parameters = { downloadImages: true, n: 4 };
		const result = await setting.run({ parameters, continueOnFail: true });
		expect(jsonOf(result)[0]).toHaveProperty('error');
		const downloads = setting.sandbox.calls('download');
		expect(downloads.every(({ status }) => status !== undefined)).toBe(true);
		const before = downloads.length;
		await setting.sleep(30_000);
		expect(setting.sandbox.calls('download')).toHaveLength(before);
	});
});

describe('the first error that ends a run', () => {
	const failAt = (number: number) =>
		setting.fail({
			on: 'generate',
			fault: { status: 422 },
			match: ({ body }) => (body as { prompt: string }).prompt === `picture ${number}`,
		});

	it('stops new orders, and names all that was ordered', async () => {
		setting.sandbox.configure({ duration: 30_000, latency: 10 });
		failAt(3);
		const { error } = await setting.run({ count: 30 });
		expect(error?.context).toMatchObject({ itemIndex: 3 });
		expect(error?.message).toContain('content policy');
		expect(paidIds().length).toBeGreaterThan(0);
		for (const id of paidIds()) expect(error?.description).toContain(id);
		expect(setting.calls().length).toBeLessThanOrEqual(6);
		const sent = setting.sandbox.requests.length;
		await setting.sleep(60_000);
		expect(setting.sandbox.requests).toHaveLength(sent);
	});

	it('does not wait until others have slept out', async () => {
		setting.sandbox.configure({ duration: 3_000_000 });
		setting.fail({
			on: 'generate',
			fault: { status: 429, headers: { 'retry-after': '3000' } },
			times: 2,
			match: ({ body }) => (body as { prompt: string }).prompt !== 'picture 4',
		});
		failAt(4);
		const before = setting.now();
		const { error } = await setting.run({ count: 5 });
		expect(error?.context).toMatchObject({ itemIndex: 4 });
		expect(setting.now() - before).toBeLessThan(1_000_000);
	});

	it('tells of orders that had no answer by then', async () => {
		setting.fail({
			on: 'generate',
			fault: { reset: 'after' },
			times: Infinity,
			match: ({ body }) => (body as { prompt: string }).prompt === 'picture 1',
		});
		setting.fail({ on: 'generate', fault: { status: 503 }, times: 1 });
		failAt(0);
		const { error } = await setting.run({ count: 2 });
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(error?.description).toContain('had not confirmed the order of item 1');
		expect(setting.ledger.charged).toBe(1);
	});

	it('in a parameter comes before anything is sent', async () => {
		const { error } = await setting.run({
			count: 5,
			parameters: { prompt: '={{ $json.number === 4 ? "" : "a boat" }}' },
		});
		expect(error?.context).toMatchObject({ itemIndex: 4 });
		expect(setting.sandbox.requests).toEqual([]);
	});
});
