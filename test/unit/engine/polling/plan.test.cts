import fc from 'fast-check';

import { forecast } from '../../../../nodes/engine/polling/forecast';
import type { Outlook } from '../../../../nodes/engine/polling/plan';
import {
	cheapest,
	choosePolicy,
	expectedEnd,
	overdueMoment,
	Policies,
} from '../../../../nodes/engine/polling/plan';

const usual = Array.from({ length: 40 }, (_, index) => 12_000 + 500 * index);
const policies = new Policies(forecast(usual));
const all = Array.from({ length: Policies.count }, (_, index) => policies.at(index));
const HOUR = 3600_000;

const outlook = (change: Partial<Outlook>): Outlook => ({
	queued: 0,
	coming: 0,
	besides: 0,
	waiting: 5,
	abreast: 1,
	concurrency: 5,
	left: 600,
	limit: 600,
	untilReset: HOUR,
	...change,
});

const anyOutlook = fc.record({
	queued: fc.nat(1000),
	coming: fc.nat(300),
	besides: fc.nat(300),
	waiting: fc.integer({ min: 1, max: 5 }),
	abreast: fc.integer({ min: 1, max: 5 }),
	concurrency: fc.integer({ min: 1, max: 5 }),
	left: fc.nat(600),
	limit: fc.constant(600),
	untilReset: fc.integer({ min: 1, max: HOUR }),
});

describe('the plan', () => {
	it('orders its policies by price: fewer questions, noticed later', () => {
		for (let index = 1; index < all.length; index++) {
			expect(all[index].questions).toBeLessThanOrEqual(all[index - 1].questions + 1e-9);
			expect(all[index].noticed).toBeGreaterThanOrEqual(all[index - 1].noticed - 1e-6);
		}
	});

	it('takes the policy with the earliest expected end, whoever else waits', () => {
		fc.assert(
			fc.property(anyOutlook, (ahead) => {
				const affordable = all.slice(cheapest(ahead));
				const [{ noticed: quick }] = affordable;
				const best = expectedEnd(choosePolicy(policies, ahead), ahead, quick);
				expect(Number.isFinite(best)).toBe(true);
				const earlier = affordable.filter(
					(other) => expectedEnd(other, ahead, quick) < best - 1e-6,
				);
				expect(earlier).toEqual([]);
			}),
		);
	});

	it('gives a question the lowest price where a single generation is waited for, and more the more there are', () => {
		const numbers = [1, 2, 3, 5].map((waiting) => cheapest(outlook({ waiting })));
		expect(numbers[0]).toBeLessThan(numbers[3] / 2);
		expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
		expect(numbers[3]).toBe(cheapest(outlook({ queued: 100 })));
	});

	it('asks more often once fewer are left than there are lanes', () => {
		const delays = [5, 2, 1].map((waiting) => choosePolicy(policies, outlook({ waiting })).noticed);
		expect(delays[1]).toBeLessThan(delays[0]);
		expect(delays[2]).toBeLessThan(delays[1]);
		expect(choosePolicy(policies, outlook({ queued: 4, waiting: 1 })).noticed).toBe(delays[0]);
	});

	it('never expects an end earlier because less is left of the window', () => {
		fc.assert(
			fc.property(anyOutlook, fc.nat(600), (ahead, more) => {
				const [policy] = all;
				const richer = { ...ahead, left: ahead.left + more };
				expect(expectedEnd(policy, richer)).toBeLessThanOrEqual(expectedEnd(policy, ahead) + 1);
			}),
		);
	});

	it('asks often while the window is ample, and about once where it is tight', () => {
		const ample = choosePolicy(policies, outlook({ queued: 10 }));
		const tight = choosePolicy(policies, outlook({ queued: 295 }));
		expect(ample.questions).toBeGreaterThan(2);
		expect(tight.questions).toBeLessThan(1.1);
		expect(tight.noticed).toBeGreaterThan(ample.noticed);
	});

	it('stays within the window with a batch that fits into it', () => {
		for (const queued of [50, 100, 150, 200]) {
			const policy = choosePolicy(policies, outlook({ queued }));
			expect(queued + (queued + 5) * policy.questions).toBeLessThan(600);
		}
	});

	it('asks later, the more events came in time, and last where requests are scarce', () => {
		const ample = outlook({ queued: 10 });
		const moments = [1, 2, 3, 5, 50].map((trust) => overdueMoment(policies, trust, ample, 0));
		expect([...moments].sort((a, b) => a - b)).toEqual(moments);
		expect(moments[0]).toBeGreaterThan(Math.max(...usual) * 0.8);
		const scarce = overdueMoment(policies, 1, outlook({ queued: 295 }), 0);
		expect(scarce).toBeGreaterThan(moments.at(-1)!);
	});

	it('moves on from any moment while it hopes for an event', () => {
		const elapsed = fc.double({ min: 0, max: 5_000_000, noNaN: true });
		fc.assert(
			fc.property(anyOutlook, fc.nat(100), elapsed, (ahead, trust, ms) => {
				expect(overdueMoment(policies, trust, ahead, ms)).toBeGreaterThan(ms);
			}),
		);
	});
});
