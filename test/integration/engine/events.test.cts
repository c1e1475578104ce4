import type { VirtualOptions } from '../../testbed/virtual/api.cts';
import { VirtualApi } from '../../testbed/virtual/api.cts';
import { VirtualClock } from '../../testbed/virtual/clock.cts';
import { spread } from '../../testbed/virtual/durations.cts';
import { runNode } from '../../testbed/virtual/node.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import type { RulesOptions } from '../../testbed/sandbox/options/rules.cts';
import { noteListener } from '../../../nodes/shared/wake';

/** A batch while a trigger in the same process hears of each end. */
async function batch(
	count: number,
	rules: Partial<RulesOptions>,
	virtual: VirtualOptions,
	options = {},
) {
	const clock = new VirtualClock();
	const api = new VirtualApi(clock, { inFlight: 'both', ...rules }, virtual);
	noteListener(clock.now());
	const random = seededRandom(1);
	const items = await clock.run(runNode(api, { count, random, options }));
	const questions = api.log.filter(({ method }) => method === 'GET');
	return { clock, api, questions, json: items.map(({ json }) => json) };
}

describe('events of a trigger', () => {
	it('are the results where calls are few: one call for each image', async () => {
		const duration = spread(6, 0.35).draw(1);
		const { api, questions, json, clock } = await batch(
			60,
			{ duration, limit: 60 },
			{ eventsAfter: 300 },
		);
		expect(questions).toEqual([]);
		expect(api.log).toHaveLength(60);
		expect(json.map(({ prompt }) => prompt)).toEqual(
			Array.from({ length: 60 }, (_, i) => `picture ${i}`),
		);
		for (const one of json) {
			expect(one).toMatchObject({
				status: 'succeeded',
				url: expect.stringContaining('.png') as string,
			});
			expect(one).not.toHaveProperty('costCredits');
		}
		expect(clock.elapsed).toBeLessThan(200_000);
	});

	it('cost one question more where calls are plenty, so that the cost is known', async () => {
		const { json, questions } = await batch(10, { duration: 20_000 }, { eventsAfter: 300 });
		for (const one of json) expect(one).toHaveProperty('costCredits');
		expect(questions.filter(({ finished }) => finished)).toHaveLength(10);
	});

	it('are heard before the answer to the order has come', async () => {
		const { questions, json } = await batch(
			1,
			{ duration: 0, limit: 1 },
			{ eventsAfter: 0, roundTrip: 2_000 },
		);
		expect(json).toMatchObject([{ status: 'succeeded' }]);
		expect(questions).toEqual([]);
	});

	it('are heard while a question is on its way that still says no', async () => {
		const delays: number[] = [];
		for (let duration = 15_000; duration <= 60_000; duration += 1_000) {
			// An answer takes five seconds, so that the event meets a question again and again.
			const { clock } = await batch(1, { duration }, { eventsAfter: 0, roundTrip: 5_000 });
			delays.push(clock.elapsed - duration);
		}
		// The order's way, the answer that was on its way, and one more question at most.
		expect(Math.max(...delays)).toBeLessThanOrEqual(2_500 + 5_000 + 5_000 + 10);
	});

	it('are heard while the node waits for the hour', async () => {
		const clock = new VirtualClock();
		const api = new VirtualApi(clock, { inFlight: 'both', duration: 60_000 }, { eventsAfter: 300 });
		noteListener(clock.now());
		// Another tool uses up the hour, so that the first question is refused.
		clock.at(clock.now() + 1_000, () => api.spend(600));
		const items = await clock.run(runNode(api, { count: 1, random: seededRandom(1) }));
		expect(items).toHaveLength(1);
		expect(api.refusals.hourly).toBe(1);
		expect(clock.elapsed).toBeLessThan(62_000);
	});

	it('that show fewer images than were ordered do not count as the result', async () => {
		const clock = new VirtualClock();
		const rules = { inFlight: 'both' as const, duration: 10_000, limit: 4, eventPerImage: true };
		const api = new VirtualApi(clock, rules, { eventsAfter: 300 });
		noteListener(clock.now());
		const random = seededRandom(1);
		const parameters = { n: 2 };
		const items = await clock.run(runNode(api, { count: 1, random, parameters }));
		expect(items).toHaveLength(2);
	});

	it('may stop coming: all is delivered without them', async () => {
		const duration = spread(6, 0.35).draw(1);
		const { json } = await batch(60, { duration, limit: 100 }, {});
		expect(json).toHaveLength(60);
	});
});
