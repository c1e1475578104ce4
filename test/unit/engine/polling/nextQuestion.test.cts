import fc from 'fast-check';

import { Account } from '../../../../nodes/engine/key/account';
import type { Question } from '../../../../nodes/engine/polling/nextQuestion';
import { nextQuestion } from '../../../../nodes/engine/polling/nextQuestion';

const NOW = Date.UTC(2030, 0, 1);
const question = { kind: 'a', elapsed: 0, asked: 0, phase: 0.5, listening: false };

/** When an account in this state asks next. */
const next = (account: Account, question: Question, now = NOW) =>
	nextQuestion(question, account.knowledge(now));

function with20s(): Account {
	const account = new Account();
	for (let index = 0; index < 30; index++) account.learn('a', 18_000 + 150 * index);
	return account;
}

describe('the next question', () => {
	it('always names a later moment, whatever it knows and has before it', () => {
		const state = fc.record({
			learned: fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { maxLength: 20 }),
			queued: fc.nat(1000),
			waiting: fc.nat(5),
			remaining: fc.nat(600),
			elapsed: fc.double({ min: 0, max: 3_600_000, noNaN: true }),
			asked: fc.nat(200),
			phase: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
			listening: fc.boolean(),
			heard: fc.array(fc.boolean(), { maxLength: 5 }),
		});
		fc.assert(
			fc.property(state, ({ learned, queued, waiting, remaining, heard, ...rest }) => {
				const account = new Account();
				for (const ms of learned) account.learn('a', ms);
				for (const inTime of heard) account.events.note(inTime, NOW);
				account.queued = queued;
				account.waiting = waiting;
				account.budget.spend();
				const reset = NOW + 1_800_000;
				account.budget.settle({ limit: 600, remaining, reset, resetAt: reset }, undefined, NOW);
				const moment = next(account, { kind: 'a', ...rest });
				expect(moment).toBeGreaterThan(rest.elapsed);
				expect(Number.isFinite(moment)).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	it('waits no longer than it has waited for what takes longer than any before, however few requests are left', () => {
		const state = fc.record({
			learned: fc.array(fc.integer({ min: 500, max: 60_000 }), { maxLength: 60 }),
			queued: fc.nat(1000),
			remaining: fc.nat(600),
			longer: fc.double({ min: 1.01, max: 10, noNaN: true }),
			listening: fc.boolean(),
		});
		fc.assert(
			fc.property(state, ({ learned, queued, remaining, longer, listening }) => {
				const account = new Account();
				for (const ms of learned) account.learn('a', ms);
				account.queued = queued;
				account.budget.spend();
				const reset = NOW + 3_300_000;
				account.budget.settle({ limit: 600, remaining, reset, resetAt: reset }, undefined, NOW);
				const elapsed = Math.max(500, ...learned) * longer;
				const moment = next(account, { ...question, elapsed, asked: 1, listening });
				expect(moment).toBeLessThanOrEqual(2 * elapsed);
			}),
		);
	});

	it('learns by kind, and guesses an unknown kind from the others once requests are few', () => {
		const account = with20s();
		const first = (kind: string) => next(account, { ...question, kind });
		expect(first('a')).toBeGreaterThan(12_000);
		expect(first('b')).toBeLessThan(6_000);
		account.queued = 300;
		expect(first('b')).toBeGreaterThan(20_000);
	});

	it('asks later as the window gets tight', () => {
		const account = with20s();
		const ample = next(account, question);
		account.queued = 290;
		account.waiting = 5;
		expect(next(account, question)).toBeGreaterThan(ample);
	});

	it('leaves the first word to an event once events came in time, but not after one was missed', () => {
		const account = with20s();
		const listening = { ...question, listening: true };
		const usual = next(account, listening);
		account.events.note(true, NOW);
		expect(next(account, listening)).toBeGreaterThan(usual);
		expect(next(account, question)).toBe(usual);
		expect(next(account, listening, NOW + 3_700_000)).toBe(usual);
		account.events.note(false, NOW);
		expect(next(account, listening)).toBe(usual);
	});

	it('hopes for a first event a little while, then asks as usual', () => {
		const account = new Account();
		expect(next(account, { ...question, listening: true })).toBe(15_000);
		account.events.note(false, NOW);
		expect(next(account, { ...question, listening: true })).toBeLessThan(6_000);
	});
});
