import type { Account } from './accounts.cts';
import { Endpoints, type Endpoint } from './endpoints.cts';
import type { Reply } from './errors.cts';
import type { OpenRequest } from './flight.cts';
import { isFinished, type Generation } from './generations.cts';
import { IdempotencyKeys } from './idempotency.cts';
import type { RulesOptions } from './options/rules.cts';
import { Uploads, type Upload } from './uploads.cts';

/** One call as the rules see it. */
export interface ApiRequest {
	method: string;
	/** Without host and query. */
	path: string;
	/** Names in lower case. */
	headers: Record<string, string | undefined>;
	/** JSON text, or a value that is parsed already. */
	body?: unknown;
	/** Epoch milliseconds by the server's clock. */
	now: number;
	/** When it arrived, where its work took longer; default `now`. */
	arrivedAt?: number;
	/** What `open` gave for this call; without it the call counts as open for this moment only. */
	open?: OpenRequest;
}

/** The rules' answer, with what it was about for logs and for presigning. */
export interface ApiReply extends Reply {
	/** Seconds, on a refusal that ends by itself. */
	retryAfter?: number;
	/** Refused because of others in flight. */
	inFlight?: boolean;
	/** A new endpoint, whose ping may decide whether it stays. */
	endpoint?: Endpoint;
	generation?: Generation;
	upload?: Upload;
}

/** Everything that the API remembers. */
export class State {
	readonly generations = new Map<string, Generation>();
	readonly idempotency = new IdempotencyKeys();
	readonly uploads = new Uploads();
	readonly endpoints = new Endpoints();
	/** Ends that are not noted yet. */
	private readonly unsettled = new Set<Generation>();

	add(generation: Generation): void {
		this.generations.set(generation.id, generation);
		this.unsettled.add(generation);
	}

	unfinishedOf(account: Account, now: number): number {
		let count = 0;
		for (const generation of this.unsettled) {
			if (generation.account === account && !isFinished(generation, now)) count += 1;
		}
		return count;
	}

	/**
	 * Notes all ends up to `now`: what failed or was blocked is refunded.
	 * @returns the generations that ended since the last time, in the order of their ends.
	 */
	settle(now: number): Generation[] {
		const ended = [...this.unsettled]
			.filter((generation) => isFinished(generation, now))
			.sort((a, b) => a.endsAt - b.endsAt);
		for (const generation of ended) {
			this.unsettled.delete(generation);
			if (generation.outcome === 'succeeded') continue;
			generation.account.refund(generation.id, generation.costCredits, generation.endsAt);
		}
		return ended;
	}

	/** When the next generation ends, or Infinity. */
	nextEnd(): number {
		return Math.min(Infinity, ...[...this.unsettled].map(({ endsAt }) => endsAt));
	}

	clear(): void {
		this.generations.clear();
		this.unsettled.clear();
		this.idempotency.clear();
		this.uploads.clear();
		this.endpoints.clear();
	}
}

/** What a handler of one call is given. */
export interface CallContext {
	state: State;
	options: RulesOptions;
	account: Account;
	now: number;
}
