import fc from 'fast-check';

import { Demand } from '../../../../nodes/engine/polling/demand';

const HOUR = 3600_000;

/** Rounds of so many orders, one after the other. */
function rounds(count: number, gap: number, orders = 1): Demand {
	const demand = new Demand();
	for (let index = 0; index < count; index++) demand.note(orders, index * gap);
	return demand;
}

describe('the demand', () => {
	it('expects nothing after a first round, however large, nor after several that begin at once', () => {
		expect(rounds(1, 0, 300).coming(HOUR, 0)).toBe(0);
		expect(rounds(5, 100, 20).coming(HOUR, 400)).toBe(0);
	});

	it('expects a stream to go on at its pace, and not longer than it deserves', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: 500 }),
				fc.integer({ min: 3_000, max: 600_000 }),
				fc.integer({ min: 1, max: 20 }),
				fc.integer({ min: 0, max: HOUR }),
				(count, gap, orders, within) => {
					const now = (count - 1) * gap;
					const coming = rounds(count, gap, orders).coming(within, now);
					expect(coming).toBeGreaterThanOrEqual(0);
					expect(coming).toBeLessThanOrEqual((within / gap) * orders + 1e-6);
					expect(coming).toBeLessThanOrEqual(30 + 5 * orders * (count - 1));
				},
			),
		);
	});

	it('expects as many as the hour has room for once the stream has lasted', () => {
		expect(rounds(100, 22_000).coming(HOUR, 99 * 22_000)).toBeCloseTo(HOUR / 22_000, 6);
	});

	it('expects less and less once a round is overdue', () => {
		const demand = rounds(50, 20_000);
		const last = 49 * 20_000;
		const later = [0, 60_000, 300_000, 3_000_000].map((ms) => demand.coming(HOUR, last + ms));
		expect([...later].sort((a, b) => b - a)).toEqual(later);
		expect(later[3]).toBeLessThan(5);
	});

	it('does not take a single image after a batch for the second of many batches', () => {
		const demand = rounds(1, 0, 100);
		demand.note(1, 30_000);
		expect(demand.coming(HOUR, 30_000)).toBeLessThanOrEqual(120);
	});

	it('forgets a stream after a quarter of an hour', () => {
		const demand = rounds(50, 20_000);
		demand.note(1, 49 * 20_000 + 901_000);
		expect(demand.coming(HOUR, 49 * 20_000 + 901_000)).toBe(0);
	});
});
