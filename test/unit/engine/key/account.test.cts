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

	it('is one for each key, and forgotten after a day', () => {
		const account = accountFor('key 1', NOW);
		expect(accountFor('key 1', NOW + 1000)).toBe(account);
		expect(accountFor('key 2', NOW)).not.toBe(account);
		expect(accountFor('key 1', NOW + 26 * 3600_000)).not.toBe(account);
	});
});
