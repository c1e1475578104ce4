import type { Connection } from '../../engine/api/connection';
import { awaitHour, takePlace } from '../../engine/api/waiting';
import type { Price } from './refusals';
import type { Run } from './run';

/** Runs a piece of an item's work while holding one of the places that the run has for such work. */
export async function withinConcurrency<Result>(
	run: Run,
	kind: 'preparing' | 'working',
	work: () => Promise<Result>,
): Promise<Result> {
	const { connection, refusals } = run;
	const release = await run[kind].acquire(connection.owner, connection.runtime.signal);
	return await refusals.guard(work).finally(release);
}

/**
 * Does the work while holding one of the places that the API has for unfinished generations of a key.
 *
 * @param price of the order that is the work; undefined if it may be paid already, or there is none
 * @throws GptImageError where the hour is used up for longer than the run may wait; Cancelled
 */
export async function inFlight<Result>(
	{ concurrency, refusals }: Run,
	connection: Connection,
	work: (connection: Connection) => Promise<Result>,
	price?: Price,
): Promise<Result> {
	const { account, runtime } = connection;
	for (;;) {
		// Whoever has to wait for the hour does so before he takes a place.
		await awaitHour(connection);
		const release = await takePlace(connection, account.inFlight, { share: concurrency });
		if (account.budget.wait(runtime.now()) > 0) {
			release();
			continue;
		}
		const held = { ...connection, leavePlace: release };
		return await refusals.guard(async () => await work(held), price).finally(release);
	}
}

/**
 * The calls of one item. An agent's tool must answer within its time-out, whatever it waits for.
 *
 * @param timeout milliseconds
 */
export function connectionFor({ connection, isTool, started }: Run, timeout: number): Connection {
	return isTool ? { ...connection, deadline: started + timeout } : connection;
}
