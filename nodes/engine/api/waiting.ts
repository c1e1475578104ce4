import type { Places } from '../key/places';
import { Cancelled, GptImageError } from '../texts/errors';
import { apiMessages } from '../texts/apiMessages';
import type { Connection } from './connection';

/** Processes that were told the same moment come back spread over so many milliseconds. */
const SPREAD = 2_000;
/** A wait that outlasts nearly every generation, in milliseconds. */
const LONG = 600_000;

/**
 * Waits until the hour has a call left for us. Holds nothing that others need while it sleeps for long.
 *
 * @param error what to throw where the wait is more than the run may, or would outlast its deadline
 * @throws `error`, Cancelled
 */
export async function awaitHour(connection: Connection, error = rateLimited()): Promise<void> {
	const { account, runtime } = connection;
	for (;;) {
		const wait = account.budget.wait(runtime.now());
		if (wait <= 0) return;
		await sleepForHour(connection, wait, error);
		if (runtime.signal.aborted) throw new Cancelled();
	}
}

/** Sleeps for the hourly limit, if the run may. @throws `error` at once where it may not */
async function sleepForHour(
	connection: Connection,
	wait: number,
	error: GptImageError,
): Promise<void> {
	const { account, runtime, allowance, deadline = Number.POSITIVE_INFINITY } = connection;
	const now = runtime.now();
	if (now + wait > deadline || !allowance.grant(wait, now)) throw error;
	if (wait > LONG) connection.leavePlace?.();
	// Whoever queues behind this one and may not wait for the hour hears of it now.
	account.tellNews();
	await runtime.sleep(wait + SPREAD * runtime.random());
}

/** Whether the hour is used up for longer than this run may wait. */
function outOfHour({
	account,
	runtime,
	allowance,
	deadline = Number.POSITIVE_INFINITY,
}: Connection) {
	const now = runtime.now();
	const wait = account.budget.wait(now);
	return wait > 0 && (now + wait > deadline || !allowance.allows(wait, now));
}

/**
 * Queues for a place. Whoever may not wait for the hour leaves the queue as soon as the hour is used up, and an agent's
 * tool when its time is over.
 *
 * @returns gives the place back
 * @throws GptImageError, Cancelled
 */
export async function takePlace(
	connection: Connection,
	places: Places,
	options: { share?: number; urgent?: boolean } = {},
): Promise<() => void> {
	const { account, runtime, owner, deadline } = connection;
	const out = new AbortController();
	const check = () => {
		if (outOfHour(connection)) out.abort();
	};
	const late =
		deadline === undefined ? out.signal : runtime.timeout(Math.max(deadline - runtime.now(), 0));
	check();
	const unhook = account.onNews(check);
	try {
		const stop = AbortSignal.any([runtime.signal, out.signal, late]);
		return await places.acquire(owner, stop, options);
	} catch (error) {
		if (runtime.signal.aborted) return await Promise.reject(error);
		throw out.signal.aborted ? rateLimited() : new GptImageError(apiMessages.busy);
	} finally {
		unhook();
	}
}

function rateLimited(): GptImageError {
	return new GptImageError(apiMessages.rateLimited);
}
