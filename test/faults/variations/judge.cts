import { asksToLook } from '../../testbed/core/advice.cts';
import { errorTexts, isKnownMessage, textsOf, uglyParts } from '../matrix/texts.cts';
import { nameOf } from './cells.cts';
import type { VariedOutcome } from './runVaried.cts';
import { hasFailed } from './runVaried.cts';

/** Whatever the API is like: the promises of money and of an end. */
export const PROMISES = [
	'hung',
	'paid twice',
	'paid and lost',
	'no clear error',
	'key to another host',
	'went on afterwards',
	'unreadable or secret text',
] as const;

export type PromiseName = (typeof PROMISES)[number];

/** Seconds: two resets of the hour, and the slowest transfers, four times each. */
const LONGEST = 7_200 + 4 * 610 + 300;

/** Where keys mean nothing, an order whose answer was lost is made again, and nobody can know: the contact run says so. */
const KEYS_MEAN_NOTHING = 'key ignored';

/** What is broken of what the package promises, in words. */
export function brokenIn(outcome: VariedOutcome): Array<{ promise: PromiseName; seen: string }> {
	const { cell, runs, cancelled, paid, asked, lateRequests, requests, key } = outcome;
	const found: Array<{ promise: PromiseName; seen: string }> = [];
	const expect = (holds: boolean, promise: PromiseName, seen: unknown) => {
		if (!holds) found.push({ promise, seen: `${nameOf(cell)}: ${JSON.stringify(seen)}` });
	};
	const { operation } = cell.deed;
	const orders = operation === 'generate' || operation === 'edit';
	const all = runs.flatMap(textsOf);
	const shown = all.join('\n');

	for (const { seconds } of runs) expect(seconds <= LONGEST, 'hung', seconds);
	const most = orders || asked !== undefined ? 1 : 0;
	const excused = cell.variations.includes(KEYS_MEAN_NOTHING) && cell.met?.call === 'generate';
	expect(paid.length <= most || excused, 'paid twice', { paid, all });
	const unnamed = paid.filter((id) => !shown.includes(id) && id !== asked);
	const told = unnamed.length === 0 || excused;
	expect(told || asksToLook(shown), 'paid and lost', { unnamed, all });
	const last = runs.at(-1)!;
	if (orders && !cancelled && !hasFailed(last)) {
		expect(paid.length > 0 && told, 'paid and lost', { paid, all });
	}
	if (!cancelled) {
		for (const run of runs.filter(hasFailed)) {
			const texts = errorTexts(run);
			expect(texts.length === 1 && isKnownMessage(texts[0]), 'no clear error', texts);
		}
	}
	expect(lateRequests === 0, 'went on afterwards', lateRequests);
	const leaks = requests.filter(
		({ origin, headers, path }) =>
			origin !== 'api' &&
			(headers.authorization !== undefined || JSON.stringify([headers, path]).includes(key)),
	);
	expect(leaks.length === 0, 'key to another host', leaks);
	for (const text of all) {
		const ugly = uglyParts(text);
		expect(ugly.length === 0, 'unreadable or secret text', { ugly, text });
	}
	return found;
}
