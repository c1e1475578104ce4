import fc from 'fast-check';
import { RateWindow } from '../../testbed/sandbox/window.cts';

const rules = { limit: 3, windowMs: 1000, windowStart: 'first-request' } as const;

describe('the hourly window', () => {
	test('starts with the first request and opens again at its reset', () => {
		const window = new RateWindow();
		expect(window.resetAt(400, rules)).toBe(1400);
		expect([500, 600, 700, 800].map((now) => window.take(now, rules))).toEqual([
			true,
			true,
			true,
			false,
		]);
		expect(window.resetAt(900, rules)).toBe(1500);
		expect(window.remaining(1499, rules)).toBe(0);
		expect(window.take(1499, rules)).toBe(false);
		expect(window.remaining(1500, rules)).toBe(3);
		expect(window.take(1500, rules)).toBe(true);
		expect(window.remaining(1500, rules)).toBe(2);
	});

	test('can start with the hour on the clock instead', () => {
		const window = new RateWindow();
		const clock = { ...rules, windowStart: 'clock' } as const;
		window.take(2700, clock);
		expect(window.resetAt(2700, clock)).toBe(3000);
	});

	test('never lets more than the limit through between two resets', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 }),
				fc.constantFrom('first-request' as const, 'clock' as const),
				(pauses, windowStart) => {
					const window = new RateWindow();
					const variant = { ...rules, windowStart };
					const taken = new Map<number, number>();
					let now = 0;
					for (const pause of pauses) {
						now += pause;
						const left = window.remaining(now, variant);
						const allowed = window.take(now, variant);
						expect(allowed).toBe(left > 0);
						const reset = window.resetAt(now, variant);
						expect(reset).toBeGreaterThan(now);
						if (allowed) taken.set(reset, (taken.get(reset) ?? 0) + 1);
					}
					for (const count of taken.values()) expect(count).toBeLessThanOrEqual(rules.limit);
				},
			),
		);
	});
});
