import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** Where the counts of the last run are; `run.cts` empties it first. */
export const RESULTS = join(__dirname, '..', '..', '..', 'test-results', 'faults');

const count = z.number().int().nonnegative();

/** The form in which counts are kept. */
export const tally = z.object({
	/** A line of the table: what was tried, in words that stand by themselves. */
	suite: z.string(),
	/** Where several test files count for one line: the name of this one's share. */
	part: z.string().optional(),
	tried: count,
	/** Ended as the user wished. */
	delivered: count,
	/** Ended with one clear error, or was refused as it should be. */
	clearErrors: count,
	/** How often each promise was broken; 0 is worth recording, too: it says that the promise was looked at. */
	broken: z.record(count),
});

/** What a test file tried, and what came of it. */
export type Tally = z.infer<typeof tally>;

/** Whether everything is tried (`npm run test:faults -- --full`), not just what takes a few minutes. */
export const FULL = process.env.FAULTS_FULL === 'true';

/** Writes down what a test file tried, best in `afterAll`. The same suite and part again replaces it. */
export function record(counted: Tally): void {
	const { suite, part } = counted;
	const name = [suite, ...(part === undefined ? [] : [part])].join(' ');
	mkdirSync(RESULTS, { recursive: true });
	const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.json`;
	writeFileSync(join(RESULTS, file), JSON.stringify(tally.parse(counted), null, '\t'));
}

/** What all test files of the last run tried, one entry for each suite, by its name. */
export function recorded(): Tally[] {
	mkdirSync(RESULTS, { recursive: true });
	const suites = new Map<string, Tally>();
	for (const file of readdirSync(RESULTS).sort()) {
		if (!file.endsWith('.json')) continue;
		const part = tally.parse(JSON.parse(readFileSync(join(RESULTS, file), 'utf8')));
		const known = suites.get(part.suite);
		suites.set(part.suite, known === undefined ? part : sum(known, part));
	}
	return [...suites.values()].sort((a, b) => a.suite.localeCompare(b.suite));
}

function sum(a: Tally, b: Tally): Tally {
	const broken = { ...a.broken };
	for (const [promise, times] of Object.entries(b.broken)) {
		broken[promise] = (broken[promise] ?? 0) + times;
	}
	return {
		suite: a.suite,
		tried: a.tried + b.tried,
		delivered: a.delivered + b.delivered,
		clearErrors: a.clearErrors + b.clearErrors,
		broken,
	};
}
