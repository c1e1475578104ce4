import fc from 'fast-check';

import { HourAllowance } from '../../../../nodes/engine/api/hourAllowance';

describe('HourAllowance', () => {
	it('counts waits that overlap once', () => {
		const allowance = new HourAllowance(10_000);
		expect(allowance.grant(6_000, 0)).toBe(true);
		expect(allowance.grant(6_000, 0)).toBe(true);
		expect(allowance.grant(4_000, 1_000)).toBe(true);
		expect(allowance.total).toBe(6_000);
		expect(allowance.grant(6_000, 3_000)).toBe(true);
		expect(allowance.total).toBe(9_000);
		expect(allowance.grant(2_000, 60_000)).toBe(false);
		expect(allowance.grant(1_000, 60_000)).toBe(true);
		expect(allowance.total).toBe(10_000);
	});

	it('grants exactly the union of the waits, never more than its maximum', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 100_000 }),
				fc.array(fc.record({ gap: fc.nat(30_000), ms: fc.nat(40_000) })),
				(longest, waits) => {
					const allowance = new HourAllowance(longest);
					const covered: Array<[number, number]> = [];
					let now = 1_700_000_000_000;
					for (const { gap, ms } of waits) {
						now += gap;
						const wanted = union([...covered, [now, now + ms]]);
						const granted = allowance.grant(ms, now);
						expect(granted).toBe(wanted <= longest);
						if (granted) covered.push([now, now + ms]);
						expect(allowance.total).toBe(union(covered));
						expect(allowance.total).toBeLessThanOrEqual(longest);
					}
				},
			),
		);
	});

	it('of 0 refuses every wait', () => {
		expect(new HourAllowance(0).grant(1, 0)).toBe(false);
	});
});

/** The length of what a set of spans covers. */
function union(spans: Array<[number, number]>): number {
	let total = 0;
	let until = -Infinity;
	for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
		total += Math.max(0, to - Math.max(from, until));
		until = Math.max(until, to);
	}
	return total;
}
