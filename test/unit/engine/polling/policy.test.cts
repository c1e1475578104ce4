import fc from 'fast-check';

import { forecast, GRID } from '../../../../nodes/engine/polling/forecast';
import { bestPolicy, nextMoment } from '../../../../nodes/engine/polling/policy';

const durations = fc.array(fc.double({ min: 500, max: 600_000, noNaN: true }), { maxLength: 60 });
const price = fc.double({ min: 100, max: 4_000_000, noNaN: true });

describe('a policy', () => {
	it('asks at moments that increase without end', () => {
		fc.assert(
			fc.property(durations, price, (learned, cost) => {
				const policy = bestPolicy(forecast(learned), cost);
				const moments = [0];
				for (let question = 0; question < GRID.length + 5; question++) {
					moments.push(nextMoment(policy, moments[question]));
				}
				expect(moments.filter((moment, index) => !(moment > moments[index - 1]))).toEqual([0]);
			}),
			{ numRuns: 50 },
		);
	});

	it('moves on from any moment, also one that it never chose', () => {
		const elapsed = fc.double({ min: 0, max: 5_000_000, noNaN: true });
		fc.assert(
			fc.property(durations, price, elapsed, (learned, cost, ms) => {
				expect(nextMoment(bestPolicy(forecast(learned), cost), ms)).toBeGreaterThan(ms);
			}),
			{ numRuns: 50 },
		);
	});

	it('asks fewer questions and notices later, the more a question costs', () => {
		const cheap = fc.double({ min: 200, max: 20_000, noNaN: true });
		fc.assert(
			fc.property(durations, cheap, (learned, cost) => {
				const known = forecast(learned);
				const often = bestPolicy(known, cost);
				const seldom = bestPolicy(known, cost * 4);
				expect(seldom.questions).toBeLessThanOrEqual(often.questions + 1e-6);
				expect(seldom.noticed).toBeGreaterThanOrEqual(often.noticed - 1e-6);
			}),
			{ numRuns: 50 },
		);
	});

	it('is no worse than any fixed interval, by its own measure', () => {
		const learned = [15_000, 18_000, 20_000, 22_000, 27_000, 31_000];
		const known = forecast(learned);
		for (const cost of [500, 2_000, 8_000]) {
			const best = bestPolicy(known, cost);
			for (const interval of [1_000, 2_000, 5_000, 10_000, 20_000]) {
				const fixed = ofInterval(interval, known);
				expect(best.noticed + cost * best.questions).toBeLessThanOrEqual(
					fixed.noticed + cost * fixed.questions,
				);
			}
		}
	});

	it('expects no more than one question where nearly all are done by then', () => {
		const policy = bestPolicy(forecast(new Array<number>(60).fill(20_000)), 4_000_000);
		expect(policy.questions).toBeLessThan(1.01);
	});
});

/** What asking every `interval` milliseconds is expected to cost, on the grid's nearest moments. */
function ofInterval(interval: number, { finished }: ReturnType<typeof forecast>) {
	const moments = [...new Set(GRID.map((moment) => Math.ceil(moment / interval) * interval))]
		.map((moment) => GRID.findIndex((point) => point >= moment))
		.filter((index) => index >= 0);
	let questions = 0;
	let noticed = 0;
	let before = 0;
	for (const index of moments) {
		questions += 1 - before;
		noticed += (finished[index] - before) * GRID[index];
		before = finished[index];
	}
	return { questions, noticed: noticed + (1 - before) * GRID[GRID.length - 1] };
}
