import { BoundedMap } from '../../shared/boundedMap';
import { Demand } from '../polling/demand';
import { Durations } from '../polling/durations';
import { OrderMemory } from './orderMemory';
import { EventTrust } from '../polling/eventTrust';
import type { Knowledge } from '../polling/nextQuestion';
import type { Outlook } from '../polling/plan';
import { Budget } from './hourlyBudget';
import { Pace } from './pace';
import { Places } from './places';

/** The API allows five requests in flight; whether it counts requests or unfinished generations is not documented. */
export const IN_FLIGHT = 5;

const DAY = 24 * 3600_000;
const HOUR = 3600_000;
/** The hourly limit, until an answer has said it. */
const USUAL_LIMIT = 600;

/** Steps of this size never come back to the same place and leave no wide gap. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** What one process knows of one API key, shared by all its executions. Holds the key's hash, never the key. */
export class Account {
	/** Unfinished generations that somebody waits for. */
	readonly inFlight = new Places(IN_FLIGHT);
	/** Requests on their way. */
	readonly requests = new Places(IN_FLIGHT);
	/** Orders that were refused because too many were in flight come back one at a time. */
	readonly retries = new Places(1);
	/** Spaces orders that nobody waits for. */
	readonly pace = new Pace();
	readonly budget = new Budget();
	readonly durations = new Durations();
	readonly events = new EventTrust();
	/** What became of orders: a repeat neither orders nor asks for what is known. */
	readonly memory = new OrderMemory();
	/** Upload keys by execution and image content, so that a repeat of a node sends the same body. */
	readonly uploads = new BoundedMap<Promise<string>>(5_000, DAY);
	/** Upload keys by the idempotency key that was sent with them: the same body again, in whatever execution. */
	readonly inputs = new BoundedMap<string[]>(5_000, DAY);
	/** Runs of the node that are at work with it. */
	runs = 0;
	/** Generations that they have yet to order. */
	queued = 0;
	/** Requests that they need besides: uploads of input images, and orders that nobody waits for. */
	besides = 0;
	/** Generations that are waited for. */
	waiting = 0;
	/** How orders have come of late, and the requests besides. */
	private readonly demand = { orders: new Demand(), besides: new Demand() };
	/** When an order was last accepted, or a generation that we wait for last came to an end: a place was free then. */
	lastProgress = Number.NEGATIVE_INFINITY;
	private readonly listeners = new Set<() => void>();
	private phase: number | undefined;

	/**
	 * Spreads the questions of generations that start together evenly, so that the first one to finish is noticed soon
	 * and the others can learn from it.
	 *
	 * @param chance from 0 to 1, for the first one
	 */
	drawPhase(chance: number): number {
		this.phase = this.phase === undefined ? chance : (this.phase + GOLDEN_RATIO) % 1;
		return this.phase;
	}

	/** What is known at a moment, for whoever plans a question. */
	knowledge(now: number): Knowledge {
		const { durations, events } = this;
		return { durations, outlook: this.outlook(now), trust: events.at(now) };
	}

	/** What this process has before it, as far as it knows. */
	outlook(now: number): Outlook {
		const { budget, queued } = this;
		const untilReset = budget.untilReset(now) || HOUR;
		const limit = budget.limit ?? USUAL_LIMIT;
		return {
			queued,
			coming: this.demand.orders.coming(untilReset, now),
			besides: this.besides + this.demand.besides.coming(untilReset, now),
			waiting: Math.max(this.waiting, 1),
			abreast: this.demand.orders.abreast,
			concurrency: this.inFlight.capacity,
			left: budget.share(now) ?? limit,
			limit,
			untilReset,
		};
	}

	/** A run is about to order so many generations, and needs so many requests besides. */
	noteRound(orders: number, besides: number, now: number): void {
		if (orders > 0) this.demand.orders.note(orders, now, this.waiting);
		if (besides > 0) this.demand.besides.note(besides, now);
	}

	/** The API accepted an order. */
	noteAccepted(now: number): void {
		this.lastProgress = now;
		this.inFlight.grow();
		this.pace.accepted(now);
	}

	/**
	 * Calls `listener` when less is left to do or more is known, or the hour is used up, so that plans may change.
	 *
	 * @returns a function that takes it back
	 */
	onNews(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => void this.listeners.delete(listener);
	}

	/** Tells all that wait. */
	tellNews(): void {
		for (const listener of [...this.listeners]) listener();
	}

	/** Learns how long a generation of this kind took, in milliseconds by the server's clock. */
	learn(kind: string, duration: number): void {
		this.durations.learn(kind, duration);
		this.durations.learn('any', duration);
	}
}

const accounts = new BoundedMap<Account>(200, DAY, ({ runs }) => runs > 0);

/** The account of a key, by the key's hash. One that nobody used for a day is forgotten, but never one in use. */
export function accountFor(keyHash: string, now: number): Account {
	const account = accounts.get(keyHash, now) ?? new Account();
	accounts.set(keyHash, account, now);
	return account;
}
