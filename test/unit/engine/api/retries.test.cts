import fc from 'fast-check';

import {
	FREE_READ,
	holdOn,
	LimitAllowance,
	PAID_WRITE,
	pause,
} from '../../../../nodes/engine/api/retries';
import type { Runtime } from '../../../../nodes/shared/runtime';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the profiles', () => {
	it('are those that we promise', () => {
		expect(PAID_WRITE).toMatchObject({ tries: 5, within: 60_000, each: 10_000 });
		expect(FREE_READ).toMatchObject({ tries: Infinity, within: 60_000 });
	});

	it('leave room for all five tries of the paid write, even if each of them gets no answer', () => {
		const longest = Math.max(
			...[0, 0.999].map((random) =>
				[1, 2, 3, 4].reduce(
					(sum, tries) => sum + PAID_WRITE.each + pause(PAID_WRITE, tries, random),
					0,
				),
			),
		);
		expect(longest).toBeLessThan(PAID_WRITE.within);
	});
});

describe('pause', () => {
	it('doubles from half a second up to the longest, give or take a quarter', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(PAID_WRITE, FREE_READ),
				fc.integer({ min: 1, max: 2_000 }),
				chance,
				(profile, tries, random) => {
					const middle = Math.min(500 * 2 ** (tries - 1), profile.longestPause);
					const ms = pause(profile, tries, random);
					expect(ms).toBeGreaterThanOrEqual(middle * 0.75);
					expect(ms).toBeLessThanOrEqual(middle * 1.25);
				},
			),
		);
	});

	it('spreads callers that failed at the same moment', () => {
		const pauses = [0, 0.25, 0.5, 0.75].map((random) => pause(PAID_WRITE, 3, random));
		expect(new Set(pauses).size).toBe(4);
	});

	it('never undercuts what the server asked for, and spreads those who were told the same', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 10 }),
				chance,
				fc.integer({ min: 0, max: 3_600_000 }),
				(tries, random, after) => {
					expect(pause(PAID_WRITE, tries, random, after)).toBeGreaterThanOrEqual(after);
				},
			),
		);
		expect(pause(PAID_WRITE, 1, 0.9, 30_000)).not.toBe(pause(PAID_WRITE, 1, 0.1, 30_000));
	});
});

describe('LimitAllowance', () => {
	it('counts waits that overlap once', () => {
		const allowance = new LimitAllowance(10_000);
		expect(allowance.grant(6_000, true, 0)).toBe(true);
		expect(allowance.grant(6_000, true, 0)).toBe(true);
		expect(allowance.grant(4_000, true, 1_000)).toBe(true);
		expect(allowance.total).toBe(6_000);
		expect(allowance.grant(6_000, true, 3_000)).toBe(true);
		expect(allowance.total).toBe(9_000);
		expect(allowance.grant(2_000, true, 60_000)).toBe(false);
		expect(allowance.grant(1_000, true, 60_000)).toBe(true);
		expect(allowance.total).toBe(10_000);
	});

	it('grants exactly the union of the waits, never more than its maximum', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 100_000 }),
				fc.array(fc.record({ gap: fc.nat(30_000), ms: fc.nat(40_000), hourly: fc.boolean() })),
				(longest, waits) => {
					const allowance = new LimitAllowance(longest);
					const covered: Array<[number, number]> = [];
					let now = 1_700_000_000_000;
					for (const { gap, ms, hourly } of waits) {
						now += gap;
						const wanted = union([...covered, [now, now + ms]]);
						const granted = allowance.grant(ms, hourly, now);
						expect(granted).toBe(wanted <= longest);
						if (granted) covered.push([now, now + ms]);
						expect(allowance.total).toBe(union(covered));
						expect(allowance.total).toBeLessThanOrEqual(longest);
					}
				},
			),
		);
	});

	it('of 0 refuses every wait for the hour, and takes short refusals for up to a minute in all', () => {
		const allowance = new LimitAllowance(0);
		expect(allowance.grant(1, true, 0)).toBe(false);
		expect(allowance.grant(30_000, false, 0)).toBe(true);
		expect(allowance.grant(30_000, false, 100_000)).toBe(true);
		expect(allowance.grant(1, false, 200_000)).toBe(false);
		expect(allowance.grant(1, true, 200_000)).toBe(false);
	});
});

describe('holdOn', () => {
	it('sleeps as long as it was told, or not at all', async () => {
		const slept: number[] = [];
		const runtime: Runtime = {
			now: () => 0,
			random: () => 0,
			timeout: () => new AbortController().signal,
			signal: new AbortController().signal,
			sleep: async (ms) => void slept.push(ms),
		};
		const allowance = new LimitAllowance(5_000);
		expect(await holdOn(4_000, true, allowance, runtime)).toBe(true);
		expect(await holdOn(9_000, true, allowance, runtime)).toBe(false);
		expect(slept).toEqual([4_000]);
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
