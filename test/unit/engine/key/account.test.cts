import fc from 'fast-check';

import { Account, accountFor } from '../../../../nodes/engine/key/account';

const NOW = Date.UTC(2030, 0, 1);

describe('the account', () => {
	it('spreads phases evenly from any start', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (start) => {
				const account = new Account();
				const phases = Array.from({ length: 5 }, () => account.drawPhase(start)).sort(
					(one, other) => one - other,
				);
				const gaps = phases.map(
					(phase, index) => (phases[(index + 1) % 5] - phase + (index === 4 ? 1 : 0)) % 1,
				);
				expect(Math.min(...gaps)).toBeGreaterThan(0.1);
				expect(Math.max(...gaps)).toBeLessThan(0.4);
			}),
		);
	});

	it('expects of rounds to come what those before needed: orders, and uploads besides', () => {
		const account = new Account();
		for (let round = 0; round < 50; round++) account.noteRound(2, 1, NOW + round * 20_000);
		const { coming, besides } = account.outlook(NOW + 49 * 20_000);
		expect(coming).toBeGreaterThan(100);
		expect(besides).toBeGreaterThan(coming / 3);
		expect(besides).toBeLessThan(coming);
	});

	it('is one for each key, and forgotten after a day', () => {
		const account = accountFor('key 1', NOW);
		expect(accountFor('key 1', NOW + 1000)).toBe(account);
		expect(accountFor('key 2', NOW)).not.toBe(account);
		expect(accountFor('key 1', NOW + 26 * 3600_000)).not.toBe(account);
	});
});
