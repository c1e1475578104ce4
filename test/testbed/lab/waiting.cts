import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
	/** What is waited for, as the error names it. */
	what: string;
	/** Longest wait in milliseconds; default 60 000. */
	deadline?: number;
	/** Pause between two looks in milliseconds; default 100. */
	interval?: number;
}

/**
 * Looks again and again until `look` gives something other than undefined.
 * Errors of `look` end the wait at once; at the deadline the error says what never came.
 */
export async function until<T>(
	look: () => Promise<T | undefined>,
	{ what, deadline = 60_000, interval = 100 }: Patience,
): Promise<T> {
	const end = Date.now() + deadline;
	for (;;) {
		const seen = await look();
		if (seen !== undefined) return seen;
		if (Date.now() >= end) throw new Error(`Waited ${deadline / 1000} s in vain for ${what}`);
		await sleep(interval);
	}
}
