import fc from 'fast-check';

import { FULL, record } from '../../testbed/report/tally.cts';
import { brokenIn, PROMISES } from './broken.cts';
import { history } from './history.cts';
import { live } from './live.cts';

// The node's own code against the sandbox's rules in memory, in virtual time: hours in moments.

const RUNS = FULL ? 3_000 : 200;

const counts = { tried: 0, delivered: 0, clearErrors: 0 };
const broken: Record<string, number> = Object.fromEntries(PROMISES.map((name) => [name, 0]));

afterAll(() => record({ suite: 'Random histories of executions', ...counts, broken }));

it('keeps every promise in any history of batches, faults, cancels and retries', async () => {
	await fc.assert(
		fc.asyncProperty(history, async (wish) => {
			const { api, lives } = await live(wish);
			counts.tried++;
			const wished = lives.every(
				({ items }) => items !== undefined && items.every(({ json }) => !('error' in json)),
			);
			if (wished) counts.delivered++;
			else counts.clearErrors++;
			const found = brokenIn(wish, api, lives);
			for (const promise of PROMISES) {
				broken[promise] += found.filter((seen) => seen.startsWith(promise)).length;
			}
			expect(found).toEqual([]);
		}),
		{ numRuns: RUNS },
	);
	// Where nothing comes to a good end, there is no promise to break.
	expect(counts.delivered).toBeGreaterThan(RUNS / 4);
}, 3_600_000);
