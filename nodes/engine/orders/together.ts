import type { Account } from '../key/account';
import type { Connection } from '../api/connection';
import { Cancelled, GptImageError } from '../texts/errors';
import type { Ordered } from './order';

interface Open {
	/** The run that does the work. */
	owner: string;
	work: Promise<Ordered>;
}

const openOrders = new WeakMap<Account, Map<string, Open>>();

/**
 * Alike orders under one key are one order and one wait in a process: whoever comes while the first one is on its way
 * takes what comes of it.
 *
 * @param name of the key, and of whether it is waited for
 * @throws GptImageError, Cancelled
 */
export async function together(
	{ account, owner, runtime }: Connection,
	name: string,
	work: () => Promise<Ordered>,
): Promise<{ ordered: Ordered; shared: boolean }> {
	const open = openOrders.get(account) ?? new Map<string, Open>();
	openOrders.set(account, open);
	for (;;) {
		const first = open.get(name);
		if (first === undefined) {
			const mine = { owner, work: work() };
			open.set(name, mine);
			return { ordered: await mine.work.finally(() => open.delete(name)), shared: false };
		}
		const outcome = await unlessAborted(first.work.catch(asValue), runtime.signal);
		const sameRun = first.owner === owner;
		// Another run has a patience, a Stop and an account of its own: it goes on by itself with what is known by then.
		if (outcome instanceof Error) {
			if (sameRun && outcome instanceof GptImageError) throw outcome;
		} else if (sameRun || outcome.timedOut !== true) {
			const accepted = { ...outcome.accepted, fresh: false, remembered: true };
			return { ordered: { ...outcome, accepted }, shared: true };
		}
	}
}

function asValue(error: unknown): Error {
	return error instanceof Error ? error : new Error(String(error));
}

/** @throws Cancelled as soon as the signal is aborted; the work goes on */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
	if (signal.aborted) throw new Cancelled();
	// Node warns where more than ten listen to one signal.
	const own = AbortSignal.any([signal]);
	let stop: () => void = () => undefined;
	const aborted = new Promise<never>((_resolve, reject) => {
		stop = () => reject(new Cancelled());
		own.addEventListener('abort', stop, { once: true });
	});
	return await Promise.race([work, aborted]).finally(() => own.removeEventListener('abort', stop));
}
