import type { IDataObject } from 'n8n-workflow';

import type { VirtualOptions } from '../../testbed/virtual/api.cts';
import { VirtualApi } from '../../testbed/virtual/api.cts';
import { VirtualClock } from '../../testbed/virtual/clock.cts';
import { spread } from '../../testbed/virtual/durations.cts';
import type { NodeRun } from '../../testbed/virtual/node.cts';
import { newProcess, runNode } from '../../testbed/virtual/node.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import type { RulesOptions } from '../../testbed/sandbox/options/rules.cts';

// Waits for the hourly limit, in virtual time and with the node's defaults unless a test says otherwise.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Setting {
	readonly clock = new VirtualClock();
	readonly api: VirtualApi;
	readonly from = newProcess();

	constructor(rules: Partial<RulesOptions> = {}, virtual: VirtualOptions = {}) {
		this.api = new VirtualApi(this.clock, { inFlight: 'both', duration: 8_000, ...rules }, virtual);
	}

	/** Runs the node; its error is a result as well. */
	async run(
		run: Partial<NodeRun> = {},
	): Promise<{ json: IDataObject[]; error?: Error; took: number }> {
		const before = this.clock.elapsed;
		const random = seededRandom(1);
		try {
			const items = await runNode(this.api, { count: 1, from: this.from, random, ...run });
			return { json: items.map(({ json }) => json), took: this.clock.elapsed - before };
		} catch (error) {
			return { json: [], error: error as Error, took: this.clock.elapsed - before };
		}
	}

	/** A batch that has used up the hour and sleeps until its end, ten minutes after it began. */
	sleepingBatch(options: IDataObject = {}) {
		this.api.spend(580);
		return this.run({ count: 30, options });
	}
}

describe('with the defaults', () => {
	it.each([
		['more than the hour allows', 0],
		['of which little is left', 50],
	])('a batch that needs %s is delivered', async (_, spent) => {
		const setting = new Setting({ duration: spread(6, 0.35).draw(1), limit: 60 });
		setting.api.spend(spent);
		const { json, error } = await setting.clock.run(setting.run({ count: 100 }));
		expect(error).toBeUndefined();
		expect(json).toHaveLength(100);
		expect(setting.api.rules.state.generations.size).toBe(100);
	});

	it.each([1, 20, 59])(
		'a run that finds the hour used up by others orders when it is over, %s minutes into it',
		async (minutes) => {
			for (let seed = 0; seed < 5; seed++) {
				const setting = new Setting();
				setting.api.spend(600);
				const work = setting.clock
					.sleep(minutes * MINUTE)
					.then(async () => await setting.run({ random: seededRandom(seed) }));
				const { error } = await setting.clock.run(work);
				expect(error).toBeUndefined();
				const [, order] = setting.api.log.filter(({ method }) => method === 'POST');
				const after = order.at - setting.clock.started - HOUR;
				expect(after).toBeGreaterThanOrEqual(0);
				expect(after).toBeLessThanOrEqual(5_000);
			}
		},
	);
});

describe('while a batch sleeps until the end of the hour', () => {
	it('a run that may not wait is told so at once, and so is a question', async () => {
		const setting = new Setting();
		const batch = setting.sleepingBatch();
		const others = (async () => {
			await setting.clock.sleep(10 * MINUTE);
			const options = { rateLimitWait: 0 };
			const one = await setting.run({ options });
			const [generationId] = setting.api.rules.state.generations.keys();
			const parameters = { generationId, waitForCompletion: true };
			const two = await setting.run({ operation: 'getStatus', parameters, options });
			return [one, two];
		})();
		const [one, two] = await setting.clock.run(others);
		for (const { error, took } of [one, two]) {
			expect(error?.message).toContain("The API's rate limit was reached");
			expect(took).toBeLessThan(1_000);
		}
		const { json } = await setting.clock.run(batch);
		expect(json).toHaveLength(30);
	});

	it('a run that queued before the hour was used up, and may not wait, leaves the queue', async () => {
		const setting = new Setting({ duration: 30_000 });
		setting.api.spend(580);
		const batch = setting.run({ count: 30 });
		const hasty = (async () => {
			await setting.clock.sleep(20_000);
			return await setting.run({ options: { rateLimitWait: 0 }, count: 20 });
		})();
		const { error, took } = await setting.clock.run(hasty);
		expect(error?.message).toContain("The API's rate limit was reached");
		expect(took).toBeLessThan(5 * MINUTE);
		await setting.clock.run(batch);
	});

	it("an agent's tool answers at once", async () => {
		const setting = new Setting();
		const batch = setting.sleepingBatch();
		const tool = setting.clock
			.sleep(10 * MINUTE)
			.then(async () => await setting.run({ tool: true }));
		const { json, took } = await setting.clock.run(tool);
		expect(json).toMatchObject([{ error: { message: expect.any(String) as string } }]);
		expect(took).toBeLessThan(1_000);
		await setting.clock.run(batch);
	});
});

describe("an agent's tool", () => {
	it.each([undefined, 30])(
		'behind slow images of a batch answers in time (Timeout %s)',
		async (timeout) => {
			const setting = new Setting({ duration: 570_000 });
			const batch = setting.run({ count: 5 });
			const tool = setting.clock
				.sleep(5_000)
				.then(
					async () =>
						await setting.run({ tool: true, options: timeout === undefined ? {} : { timeout } }),
				);
			const { json, took } = await setting.clock.run(tool);
			expect(json).toMatchObject([{ error: { message: expect.any(String) as string } }]);
			expect(took).toBeLessThanOrEqual((timeout ?? 120) * 1000);
			await setting.clock.run(batch);
		},
	);

	it('that is late because it queued gives the id of what it ordered', async () => {
		const setting = new Setting({ duration: 100_000 });
		const batch = setting.run({ count: 5 });
		const tool = setting.clock.sleep(5_000).then(async () => await setting.run({ tool: true }));
		const { json, took } = await setting.clock.run(tool);
		expect(json).toMatchObject([{ timedOut: true, generationId: expect.any(String) as string }]);
		expect(took).toBeLessThanOrEqual(120_000);
		await setting.clock.run(batch);
	});
});

describe('Rate Limit Wait', () => {
	it.each([0, 1, 30, 59])(
		'of %s s is no less patient with short refusals than the default',
		async (wait) => {
			const setting = new Setting({ inFlight: 'generations', duration: 45_000 });
			// Another process holds all five places.
			const other = setting.run({ count: 10, from: newProcess() });
			const ours = setting.clock
				.sleep(1_000)
				.then(async () => await setting.run({ options: { rateLimitWait: wait } }));
			const [{ error }] = await setting.clock.run(Promise.all([ours, other]));
			expect(error).toBeUndefined();
		},
	);

	it('ends a run whose waits for the hour would be longer in all', async () => {
		const setting = new Setting({ limit: 60 });
		const { error } = await setting.clock.run(
			setting.run({ count: 100, options: { rateLimitWait: 3_600 } }),
		);
		expect(error?.message).toContain("The API's rate limit was reached");
	});

	it('that is too short leaves a generation to On Timeout', async () => {
		const setting = new Setting({ duration: 60_000 });
		setting.api.spend(599);
		const { json, error } = await setting.clock.run(
			setting.run({ options: { rateLimitWait: 0, onTimeout: 'output' } }),
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ timedOut: true, generationId: expect.any(String) as string }]);
	});
});

describe('edits', () => {
	it('fit into the hour as far as it reaches, their uploads counted', async () => {
		const setting = new Setting({ limit: 300, duration: spread(10, 0.35).draw(1) });
		const { json, error } = await setting.clock.run(setting.run({ operation: 'edit', count: 85 }));
		expect(error).toBeUndefined();
		expect(json).toHaveLength(85);
		expect(setting.clock.elapsed).toBeLessThan(15 * MINUTE);
	});

	it('that share a picture upload it once, and use the calls for questions', async () => {
		const setting = new Setting({ limit: 60, duration: spread(10, 0.35).draw(1) });
		const run = setting.run({ operation: 'edit', count: 18, pictures: 1 });
		await setting.clock.run(run);
		expect(setting.api.log.filter(({ path }) => path.endsWith('/upload'))).toHaveLength(1);
		expect(setting.api.log.length).toBeGreaterThan(1 + 2 * 18);
		expect(setting.clock.elapsed).toBeLessThan(5 * MINUTE);
	});

	it('take hardly longer where the web takes its time to give the pictures', async () => {
		const took: number[] = [];
		for (const fetching of [0, 10_000]) {
			const setting = new Setting({ duration: spread(20, 0.35).draw(1) });
			await setting.clock.run(setting.run({ operation: 'edit', count: 20, fetching }));
			expect(Math.max(...setting.api.log.map(({ unfinished }) => unfinished))).toBe(5);
			took.push(setting.clock.elapsed);
		}
		expect(took[1] / took[0]).toBeLessThan(1.15);
	});
});

describe('an account', () => {
	it('is not forgotten while a run is at work with it, however many others come', async () => {
		const setting = new Setting({ inFlight: 'requests', duration: MINUTE });
		const first = setting.run({ count: 5 });
		const second = (async () => {
			await setting.clock.sleep(10_000);
			for (let other = 0; other < 201; other++) await setting.run({ count: 0, from: newProcess() });
			return await setting.run({ count: 5 });
		})();
		await setting.clock.run(Promise.all([first, second]));
		expect(Math.max(...setting.api.log.map(({ unfinished }) => unfinished))).toBe(5);
	});
});

describe('orders that nobody waits for', () => {
	it.each([10, 40])(
		'are paced where the API counts unfinished generations: 100 of %s s',
		async (seconds) => {
			const duration = spread(seconds, 0.35).draw(2);
			const setting = new Setting({ inFlight: 'generations', duration });
			const parameters = { waitForCompletion: false };
			const { json, error } = await setting.clock.run(setting.run({ count: 100, parameters }));
			expect(error).toBeUndefined();
			expect(json).toHaveLength(100);
			expect(setting.api.refusals.inFlight).toBeLessThan(100);
			expect(setting.clock.elapsed).toBeLessThan(1.4 * 20 * seconds * 1_060);
		},
	);

	it('fit into the hour: 300 of 40 s', async () => {
		const duration = spread(40, 0.35).draw(1);
		const setting = new Setting({ inFlight: 'generations', duration });
		const parameters = { waitForCompletion: false };
		const { json, error } = await setting.clock.run(setting.run({ count: 300, parameters }));
		expect(error).toBeUndefined();
		expect(json).toHaveLength(300);
		expect(setting.clock.elapsed).toBeLessThan(HOUR);
	});
});
