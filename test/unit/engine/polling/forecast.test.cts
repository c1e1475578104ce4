import fc from 'fast-check';

import { forecast, GRID } from '../../../../nodes/engine/polling/forecast';

const durations = fc.array(fc.double({ min: 0, max: 3_600_000, noNaN: true }), { maxLength: 20 });

/** The share that is expected to be finished by a moment. */
function shareBy(ms: number, learned: number[]): number {
	const { finished } = forecast(learned);
	return finished[GRID.findIndex((moment) => moment >= ms)];
}

describe('the forecast', () => {
	it('gives shares from 0 to 1 that never fall, whatever was learned', () => {
		fc.assert(
			fc.property(durations, (learned) => {
				const { finished } = forecast(learned);
				expect(finished).toHaveLength(GRID.length);
				expect(finished.every((share) => share >= 0 && share <= 1)).toBe(true);
				const falls = finished.filter((share, index) => share < finished[index - 1] - 1e-5);
				expect(falls).toEqual([]);
			}),
		);
	});

	it('never rules out what it has not seen: a tail stays open', () => {
		expect(shareBy(60_000, [20_000, 20_000, 20_000])).toBeLessThan(1);
		expect(shareBy(10_000, new Array<number>(60).fill(20_000))).toBeGreaterThan(0);
	});

	it('puts most of the weight where the durations were', () => {
		const learned = new Array<number>(20).fill(20_000);
		expect(shareBy(14_000, learned)).toBeLessThan(0.05);
		expect(shareBy(30_000, learned)).toBeGreaterThan(0.95);
	});

	it('keeps two humps apart', () => {
		const learned = [...new Array<number>(30).fill(10_000), ...new Array<number>(30).fill(60_000)];
		const between = shareBy(30_000, learned) - shareBy(22_000, learned);
		const inHump = shareBy(14_000, learned) - shareBy(8_000, learned);
		expect(between).toBeLessThan(inHump / 3);
	});

	it('gives the mean duration as the last of its partial means', () => {
		fc.assert(
			fc.property(fc.double({ min: 2_000, max: 60_000, noNaN: true }), (ms) => {
				const { partial } = forecast(new Array<number>(60).fill(ms));
				expect(partial.at(-1)! / ms).toBeGreaterThan(0.95);
				expect(partial.at(-1)! / ms).toBeLessThan(1.1);
			}),
		);
	});
});
