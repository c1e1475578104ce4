import fc from 'fast-check';

import { Account, accountFor } from '../../../../nodes/engine/key/account';

const NOW = Date.UTC(2030, 0, 1);
const question = { kind: 'a', elapsed: 0, phase: 0.5, listening: false };

function with20s(): Account {
	const account = new Account();
	for (let index = 0; index < 30; index++) account.learn('a', 18_000 + 150 * index);
	return account;
}

describe('the account', () => {
	it('always names a later moment, whatever it knows and has before it', () => {
		const state = fc.record({
			learned: fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { maxLength: 20 }),
			queued: fc.nat(1000),
			waiting: fc.nat(5),
			remaining: fc.nat(600),
			elapsed: fc.double({ min: 0, max: 3_600_000, noNaN: true }),
			phase: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
			listening: fc.boolean(),
			heard: fc.array(fc.boolean(), { maxLength: 5 }),
		});
		fc.assert(
			fc.property(state, ({ learned, queued, waiting, remaining, heard, ...rest }) => {
				const account = new Account();
				for (const ms of learned) account.learn('a', ms);
				for (const inTime of heard) account.heard(inTime, NOW);
				account.queued = queued;
				account.waiting = waiting;
				account.budget.spend();
				const reset = NOW + 1_800_000;
				account.budget.settle({ limit: 600, remaining, reset, resetAt: reset });
				const next = account.nextQuestion({ kind: 'a', ...rest }, NOW);
				expect(next).toBeGreaterThan(rest.elapsed);
				expect(Number.isFinite(next)).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	it('learns by kind, and guesses an unknown kind from the others once requests are few', () => {
		const account = with20s();
		const first = (kind: string) => account.nextQuestion({ ...question, kind }, NOW);
		expect(first('a')).toBeGreaterThan(12_000);
		expect(first('b')).toBeLessThan(6_000);
		account.queued = 300;
		expect(first('b')).toBeGreaterThan(20_000);
	});

	it('asks later as the window gets tight', () => {
		const account = with20s();
		const ample = account.nextQuestion(question, NOW);
		account.queued = 290;
		account.waiting = 5;
		expect(account.nextQuestion(question, NOW)).toBeGreaterThan(ample);
	});

	it('leaves the first word to an event once events came in time, but not after one was missed', () => {
		const account = with20s();
		const listening = { ...question, listening: true };
		const usual = account.nextQuestion(listening, NOW);
		account.heard(true, NOW);
		expect(account.nextQuestion(listening, NOW)).toBeGreaterThan(usual);
		expect(account.nextQuestion(question, NOW)).toBe(usual);
		expect(account.nextQuestion(listening, NOW + 3_700_000)).toBe(usual);
		account.heard(false, NOW);
		expect(account.nextQuestion(listening, NOW)).toBe(usual);
	});

	it('hopes for a first event a little while, then asks as usual', () => {
		const account = new Account();
		expect(account.nextQuestion({ ...question, listening: true }, NOW)).toBe(15_000);
		account.heard(false, NOW);
		expect(account.nextQuestion({ ...question, listening: true }, NOW)).toBeLessThan(6_000);
	});

	it('spreads phases evenly from any start', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (start) => {
				const account = new Account();
				const phases = Array.from({ length: 5 }, () => account.drawPhase(start)).sort();
				const gaps = phases.map(
					(phase, index) => (phases[(index + 1) % 5] - phase + (index === 4 ? 1 : 0)) % 1,
				);
				expect(Math.max(...gaps)).toBeLessThan(0.4);
			}),
		);
	});

	it('is one for each key, and forgotten after a day', () => {
		const account = accountFor('key 1', NOW);
		expect(accountFor('key 1', NOW + 1000)).toBe(account);
		expect(accountFor('key 2', NOW)).not.toBe(account);
		expect(accountFor('key 1', NOW + 26 * 3600_000)).not.toBe(account);
	});
});
