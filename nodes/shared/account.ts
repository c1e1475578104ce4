import { BoundedMap } from './boundedMap';
import { Budget } from './budget';
import { Lanes } from './lanes';

/** The API allows five requests in flight; whether it counts requests or unfinished generations is not documented. */
export const IN_FLIGHT = 5;

const DAY = 24 * 3600_000;

/** What one process knows of one API key, shared by all its executions. Holds the key's hash, never the key. */
export class Account {
	/** Unfinished generations that somebody waits for. */
	readonly lanes = new Lanes(IN_FLIGHT);
	/** Requests on their way. */
	readonly requests = new Lanes(IN_FLIGHT);
	readonly budget = new Budget();
	/** Generations that were seen to fail: a replay that returns one of them is no new failure. */
	readonly failed = new BoundedMap<true>(5_000, DAY);
	/** Upload keys by execution and image content, so that a repeat of a node sends the same body. */
	readonly uploads = new BoundedMap<Promise<string>>(5_000, DAY);
}

const accounts = new BoundedMap<Account>(200, DAY);

/** The account of a key, by the key's hash. Accounts that nobody used for a day are forgotten. */
export function accountFor(keyHash: string, now: number): Account {
	const account = accounts.get(keyHash, now) ?? new Account();
	accounts.set(keyHash, account, now);
	return account;
}
