import fc from 'fast-check';

import { Cancelled } from '../../../../nodes/engine/texts/errors';
import type { Outcome } from '../../../../nodes/engine/api/retries';
import { pause, repeat, RETRIES } from '../../../../nodes/engine/api/retries';
import { VirtualClock } from '../../../testbed/virtual/clock.cts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the numbers', () => {
	it('are those that we promise', () => {
		expect(RETRIES.order).toMatchObject({ within: 60_000, each: 60_000, last: 10_000 });
		expect(RETRIES.status).toMatchObject({ within: 60_000, each: 10_000 });
		for (const { within } of Object.values(RETRIES)) expect(within).toBeGreaterThanOrEqual(60_000);
	});
});

describe('pause', () => {
	it('doubles from half a second up to the longest, give or take a quarter', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...Object.values(RETRIES)),
				fc.integer({ min: 1, max: 2_000 }),
				chance,
				(retries, tries, random) => {
					const middle = Math.min(500 * 2 ** (tries - 1), retries.longestPause);
					const ms = pause(retries, tries, random);
					expect(ms).toBeGreaterThanOrEqual(middle * 0.75);
					expect(ms).toBeLessThanOrEqual(middle * 1.25);
				},
			),
		);
	});

	it('spreads callers that failed at the same moment', () => {
		const pauses = [0, 0.25, 0.5, 0.75].map((random) => pause(RETRIES.order, 3, random));
		expect(new Set(pauses).size).toBe(4);
	});

	it('never undercuts what the server asked for, and spreads those who were told the same', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 10 }),
				chance,
				fc.integer({ min: 0, max: 3_600_000 }),
				(tries, random, after) => {
					expect(pause(RETRIES.order, tries, random, after)).toBeGreaterThanOrEqual(after);
				},
			),
		);
		expect(pause(RETRIES.order, 1, 0.9, 30_000)).not.toBe(pause(RETRIES.order, 1, 0.1, 30_000));
	});
});

describe('repeat', () => {
	const numbers = { within: 60_000, each: 1, longestPause: 8_000, asked: 100_000 };

	/** When the tries came, in milliseconds, and how it ended, where every try takes a while and ends as told. */
	async function tries(outcomeAt: (ms: number) => Outcome<string>, takes = 0, stopAt = Infinity) {
		const clock = new VirtualClock();
		const stop = new AbortController();
		clock.at(clock.started + stopAt, () => stop.abort());
		const moments: number[] = [];
		const attempt = async () => {
			moments.push(clock.elapsed);
			await clock.sleep(takes);
			return outcomeAt(clock.elapsed);
		};
		const work = repeat(
			clock.runtime(() => 0.5, stop.signal),
			numbers,
			attempt,
		);
		const end = await clock.run(work.catch((error: Error) => error));
		return { moments, end };
	}
	const failed = (after?: number): Outcome<string> => ({ error: new Error('down'), after });

	it('survives any outage of up to a minute, however long a try takes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 60_000 }),
				fc.nat(90_000),
				async (outage, takes) => {
					// The outage begins when the first try notices it.
					const healed = takes + outage;
					const { end } = await tries((ms) => (ms < healed ? failed() : { result: 'ok' }), takes);
					expect(end).toBe('ok');
				},
			),
			{ numRuns: 50 },
		);
	});

	it('gives up after a minute with the last error, and not much later', async () => {
		const { moments, end } = await tries(() => failed());
		expect(end).toEqual(new Error('down'));
		expect(moments.at(-1)).toBeGreaterThanOrEqual(59_000);
		expect(moments.at(-1)).toBeLessThanOrEqual(60_000);
	});

	it('never comes earlier than the server asked, which does not use up the minute', async () => {
		const { moments, end } = await tries((ms) => (ms < 90_000 ? failed(30_000) : { result: 'ok' }));
		expect(end).toBe('ok');
		for (const [index, moment] of moments.slice(1).entries()) {
			expect(moment - moments[index]).toBeGreaterThanOrEqual(30_000);
		}
	});

	it('does not wait for a server that asks for more than is reasonable', async () => {
		const { moments, end } = await tries(() => failed(3_600_000));
		expect(end).toEqual(new Error('down'));
		expect(moments).toHaveLength(1);
	});

	it('ends at once when the run is cancelled', async () => {
		const { end, moments } = await tries(() => failed(), 0, 5_000);
		expect(end).toBeInstanceOf(Cancelled);
		expect(moments.at(-1)).toBeLessThanOrEqual(5_000);
	});
});
