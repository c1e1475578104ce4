import fc from 'fast-check';

import type { WindowReport } from '../../../../nodes/engine/key/hourlyBudget';
import { Budget } from '../../../../nodes/engine/key/hourlyBudget';
import { readWindow } from '../../../../nodes/engine/api/headers';
import { RateWindow } from '../../../testbed/sandbox/window.cts';

const START = Date.UTC(2030, 0, 1);
/** A report by a server whose clock is two minutes ahead. */
const report = (remaining: number, resetAt: number) => ({
	limit: 600,
	remaining,
	reset: resetAt + 120_000,
	resetAt,
});

/** One call and its answer. */
function answered(budget: Budget, told: WindowReport, now = START): void {
	budget.settle(told, budget.spend(), now);
}

describe('the budget', () => {
	it('lets the first call leave, because nothing is known', () => {
		const budget = new Budget();
		expect(budget.left(START)).toBeUndefined();
		expect(budget.wait(START)).toBe(0);
		expect(budget.untilReset(START)).toBe(0);
	});

	it('counts calls on their way as spent', () => {
		const budget = new Budget();
		answered(budget, report(2, START + 60_000));
		budget.spend();
		budget.spend();
		expect(budget.left(START)).toBe(0);
		expect(budget.wait(START)).toBeGreaterThanOrEqual(60_000);
		budget.settle(undefined, undefined, START);
		expect(budget.wait(START)).toBe(0);
	});

	it('takes the smallest number of a window, whatever the order of the answers', () => {
		const numbers = fc.shuffledSubarray([590, 589, 588, 587, 586], { minLength: 1 });
		const jitter = fc.integer({ min: -1000, max: 1000 });
		fc.assert(
			fc.property(numbers, jitter, (remaining, off) => {
				const budget = new Budget();
				// All of them left before the first answer came.
				const before = remaining.map(() => budget.spend());
				for (const [index, number] of remaining.entries()) {
					const told = report(number, START + 60_000 + (number % 2) * off);
					budget.settle(told, before[index], START);
				}
				expect(budget.left(START)).toBe(Math.min(...remaining));
			}),
		);
	});

	it('leaves room for what others take with the same key, and only for that', () => {
		const after = (takenByEach: number) => {
			const budget = new Budget();
			let remaining = 600;
			for (let call = 1; call <= 60; call++) {
				answered(budget, report((remaining -= takenByEach), START + 60_000));
			}
			return { left: budget.left(START) ?? 0, share: budget.share(START) ?? 0 };
		};
		const alone = after(1);
		expect(alone.share).toBe(alone.left);
		// As many calls of another process as of ours.
		const shared = after(2);
		expect(shared.left).toBe(480);
		expect(shared.share).toBeGreaterThan(0.4 * shared.left);
		expect(shared.share).toBeLessThan(0.7 * shared.left);
	});

	it('starts anew with the window that an answer tells of, and ignores late news of the old one', () => {
		const budget = new Budget();
		answered(budget, report(0, START + 10_000));
		answered(budget, report(599, START + 3_610_000), START + 10_500);
		answered(budget, report(0, START + 10_000), START + 10_600);
		expect(budget.left(START + 11_000)).toBe(599);
	});

	it('knows nothing once the reset has passed', () => {
		const budget = new Budget();
		answered(budget, report(0, START + 10_000));
		expect(budget.wait(START + 9_000)).toBeGreaterThan(1_000);
		expect(budget.wait(START + 10_500)).toBe(0);
		expect(budget.left(START + 10_500)).toBeUndefined();
	});

	it('takes the word of a refusal, and tries again when that is over although its sums say no', () => {
		const budget = new Budget();
		answered(budget, report(0, START + 2_400_000));
		budget.refuse(START + 20_000);
		expect(budget.wait(START + 1_000)).toBeGreaterThanOrEqual(19_000);
		expect(budget.wait(START + 21_000)).toBe(0);
		// One at a time, until the numbers say that there are some.
		budget.spend();
		expect(budget.wait(START + 21_000)).toBeGreaterThan(0);
		expect(budget.wait(START + 21_000)).toBeLessThanOrEqual(1_000);
	});

	it('does not take the word of an old refusal in the next hour', () => {
		const budget = new Budget();
		answered(budget, report(0, START + 60_000));
		budget.refuse(START + 60_000);
		const later = START + 70_000;
		answered(budget, report(0, START + 3_670_000), later);
		expect(budget.wait(later)).toBeGreaterThan(3_000_000);
	});

	it.each([
		[
			'slides',
			[
				report(3, START + 3_600_000),
				report(0, START + 3_600_000),
				report(2, START + 3_600_000),
				report(0, START + 3_600_000),
			],
		],
		['begins anew with each call', [report(3, START + 3_600_000), report(0, START + 3_630_000)]],
		[
			'is one for each kind of call',
			[
				report(500, START + 3_600_000),
				report(0, START + 3_600_000),
				report(499, START + 3_600_000),
				report(0, START + 3_600_000),
			],
		],
	])('tries one call a minute where nothing is left of a window that %s', (_, reports) => {
		const budget = new Budget();
		for (const told of reports) answered(budget, told);
		expect(budget.wait(START + 30_000)).toBeCloseTo(30_000, -3);
		expect(budget.wait(START + 61_000)).toBe(0);
	});

	it('tries nothing where the window is a plain hour', () => {
		const budget = new Budget();
		for (const left of [2, 1, 0]) answered(budget, report(left, START + 3_600_000));
		expect(budget.wait(START + 600_000)).toBeGreaterThanOrEqual(3_000_000);
	});

	it('never lets more calls leave than a window has, with the clocks minutes apart and answers out of order', () => {
		const scenario = fc.record({
			limit: fc.integer({ min: 5, max: 12 }),
			offset: fc.integer({ min: -600_000, max: 600_000 }),
			calls: fc.array(
				fc.record({
					pause: fc.integer({ min: 0, max: 9_000 }),
					takes: fc.integer({ min: 1, max: 8_000 }),
				}),
				{ minLength: 1, maxLength: 60 },
			),
		});
		fc.assert(
			fc.property(scenario, ({ limit, offset, calls }) => {
				expect(refusedByServer(limit, offset, calls)).toBe(0);
			}),
			{ numRuns: 300 },
		);
	});
});

/** Sends calls as the budget allows to a window of a minute by the server's clock; how many it refuses. */
function refusedByServer(
	limit: number,
	offset: number,
	calls: Array<{ pause: number; takes: number }>,
): number {
	const rules = { limit, windowMs: 60_000, windowStart: 'first-request' as const };
	const window = new RateWindow();
	const budget = new Budget();
	const answers: Array<{ at: number; arrive: () => void }> = [];
	let now = START;
	let refused = 0;
	const pass = (until: number) => {
		answers.sort((a, b) => a.at - b.at);
		while (answers.length > 0 && answers[0].at <= until) {
			const { at, arrive } = answers.shift()!;
			now = at;
			arrive();
		}
		now = until;
	};
	// As in life, the first answer comes before there is much to go wrong.
	for (const [index, { pause, takes }] of calls.entries()) {
		pass(now + pause);
		for (let wait = budget.wait(now); wait > 0; wait = budget.wait(now)) {
			pass(now + Math.min(wait, 500));
		}
		// No more than five requests are ever under way.
		while (answers.length === 5) pass(Math.min(...answers.map(({ at }) => at)));
		const before = budget.spend();
		if (!window.take(now + offset, rules)) refused++;
		const server = now + offset;
		const headers = {
			date: new Date(server).toUTCString(),
			'x-ratelimit-limit': String(limit),
			'x-ratelimit-remaining': String(window.remaining(server, rules)),
			'x-ratelimit-reset': String(Math.ceil(window.resetAt(server, rules) / 1000)),
		};
		answers.push({
			at: now + takes,
			arrive: () => budget.settle(readWindow(headers, now), before, now),
		});
		if (index === 0) pass(now + takes);
	}
	return refused;
}
