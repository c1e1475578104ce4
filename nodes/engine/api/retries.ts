import { Cancelled } from '../texts/errors';
import type { Runtime } from '../../shared/runtime';

/** How long one kind of work is tried again. Milliseconds; waits for the API's limits come on top. */
export interface Retries {
	/** No further try starts later than this after the first one began or, where bytes flow, after the first one failed. */
	within: number;
	/** What one try may take. */
	each: number;
	/** What one more try may take, after one that was on its way when the time ran out. */
	last?: number;
	/** What a try may take after one that had no answer in time, as far as there is time left. */
	afterSilence?: number;
	/** The longest pause between two tries that we choose ourselves. */
	longestPause: number;
	/** Waits that the server asks for (`Retry-After`) do not count, up to this much in all. */
	asked: number;
}

/** All numbers of tries and pauses there are. */
export const RETRIES = {
	/**
	 * The paid order, each try with the same Idempotency-Key. It may take a whole minute, because the key may be known to
	 * the API only at the end of it: another try beside it would pay twice.
	 */
	order: { within: 60_000, each: 60_000, last: 10_000, longestPause: 8_000, asked: 300_000 },
	/** Asking how far a generation is. While waiting for one, what is left of its timeout replaces `within`. */
	status: { within: 60_000, each: 10_000, afterSilence: 20_000, longestPause: 15_000, asked: 0 },
	/** Asking where to upload. */
	uploadAddress: { within: 60_000, each: 10_000, longestPause: 8_000, asked: 300_000 },
	/** Bytes to an upload address, which is valid for five minutes. */
	upload: { within: 60_000, each: 300_000, longestPause: 8_000, asked: 120_000 },
	/** Bytes of a finished image, or from a user's address. */
	download: { within: 60_000, each: 600_000, longestPause: 8_000, asked: 300_000 },
} as const satisfies Record<string, Retries>;

/**
 * The pause before the next try in milliseconds: doubling from half a second, with jitter of ±25 %, so that many
 * callers do not come back at the same moment. What the server asked for (`after`) is never undercut, and spread by
 * up to a quarter of a second.
 */
export function pause(
	{ longestPause }: Pick<Retries, 'longestPause'>,
	tries: number,
	random: number,
	after?: number,
): number {
	const doubled = Math.min(500 * 2 ** (tries - 1), longestPause);
	return Math.max(after === undefined ? 0 : after + 250 * random, doubled * (0.75 + 0.5 * random));
}

/** A transfer that stands still takes a minute to be given up. */
const LEAST_TRIES = 4;

/** What came of a try: its result, or why another one may help (`after`: not before so many milliseconds). */
export type Outcome<Result> = { result: Result } | { error: Error; after?: number };

/**
 * Repeats a transfer of bytes as its numbers say, counted from the first failure: however long a try takes, an outage
 * of a minute is survived. What stands still until it is given up gets four tries.
 *
 * @param attempt throws what no further try can heal
 * @throws the error of the last try, Cancelled
 */
export async function repeat<Result>(
	runtime: Runtime,
	{ within, asked, longestPause }: Retries,
	attempt: () => Promise<Outcome<Result>>,
): Promise<Result> {
	let end: number | undefined;
	let obeyed = 0;
	for (let tries = 1; ; tries++) {
		if (runtime.signal.aborted) throw new Cancelled();
		const outcome = await attempt();
		if ('result' in outcome) return outcome.result;
		if (runtime.signal.aborted) throw new Cancelled();
		const { error, after } = outcome;
		const now = runtime.now();
		end ??= now + within;
		if (after !== undefined && obeyed + after <= asked) {
			obeyed += after;
			end += after;
		}
		const room = Math.max(end - now, tries < LEAST_TRIES ? 1 : 0);
		if (room <= 0 || (after ?? 0) > room) throw error;
		await runtime.sleep(Math.min(pause({ longestPause }, tries, runtime.random(), after), room));
	}
}
