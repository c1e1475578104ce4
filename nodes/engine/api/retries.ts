import type { Runtime } from '../../shared/runtime';

/** How long one kind of call is repeated. Limits are waited for on top of it. */
export interface Profile {
	/** How often it may be sent at most. */
	tries: number;
	/** No further try starts later than this many milliseconds after the first. */
	within: number;
	/** Milliseconds that one try may take. */
	each: number;
	/** The longest pause between two tries, in milliseconds. */
	longestPause: number;
}

/** The paid write: few tries, each with the same Idempotency-Key. */
export const PAID_WRITE: Profile = { tries: 5, within: 60_000, each: 10_000, longestPause: 8_000 };

/** The free read: as often as it takes. While waiting for a generation, its timeout replaces `within`. */
export const FREE_READ: Profile = {
	tries: Number.POSITIVE_INFINITY,
	within: 60_000,
	each: 10_000,
	longestPause: 15_000,
};

/**
 * The pause before the next try in milliseconds: doubling from half a second, with jitter of ±25 %, so that many
 * callers do not come back at the same moment. What the server asked for (`after`) is never undercut, and spread by
 * up to a quarter of a second.
 */
export function pause(profile: Profile, tries: number, random: number, after?: number): number {
	const doubled = Math.min(500 * 2 ** (tries - 1), profile.longestPause);
	return Math.max(after === undefined ? 0 : after + 250 * random, doubled * (0.75 + 0.5 * random));
}

/** How long one node run may wait for the rate limit, all its items together: overlapping waits count once. */
export class LimitAllowance {
	private waited = 0;
	private until = 0;

	/** @param longest milliseconds; 0 still allows short refusals, up to a minute in all */
	constructor(private readonly longest: number) {}

	/** The waits granted so far, in milliseconds. */
	get total(): number {
		return this.waited;
	}

	/** Whether a wait of `ms` from `now` on is within the allowance; if so, it is taken from it. */
	grant(ms: number, hourly: boolean, now: number): boolean {
		const end = now + ms;
		const added = Math.max(0, end - Math.max(now, this.until));
		const longest = this.longest === 0 && !hourly ? 60_000 : this.longest;
		if (this.waited + added > longest) return false;
		this.waited += added;
		this.until = Math.max(this.until, end);
		return true;
	}
}

/** Waits for the rate limit if the allowance permits, and tells whether it did. */
export async function holdOn(
	ms: number,
	hourly: boolean,
	allowance: LimitAllowance,
	runtime: Runtime,
): Promise<boolean> {
	if (!allowance.grant(ms, hourly, runtime.now())) return false;
	await runtime.sleep(ms);
	return true;
}
