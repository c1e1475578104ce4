import { BoundedMap } from '../../shared/boundedMap';
import { Budget } from './hourlyBudget';
import { Durations } from '../polling/durations';
import { Lanes } from './places';
import type { Outlook } from '../polling/plan';
import { choosePolicy, overdueMoment } from '../polling/plan';
import { nextMoment } from '../polling/policy';
import { nextQuestion } from '../polling/schedule';

/** The API allows five requests in flight; whether it counts requests or unfinished generations is not documented. */
export const IN_FLIGHT = 5;

const DAY = 24 * 3600_000;
const HOUR = 3600_000;
/** The hourly limit, until an answer has said it. */
const USUAL_LIMIT = 600;
/** A generation of which nothing is known takes up to this many requests. */
const REQUESTS_WITHOUT_HISTORY = 13;
/** While an event is hoped for but none has come yet, the first question waits this long, in milliseconds. */
const HOPE = 15_000;

/** Steps of this size never come back to the same place and leave no wide gap. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** What is asked about when. */
export interface Question {
	/** Generations of one kind take about equally long. */
	kind: string;
	/** Milliseconds since the generation was accepted. */
	elapsed: number;
	/** From 0 to 1, drawn once for each generation by `drawPhase`. */
	phase: number;
	/** A trigger in this process may hear of the generation before we ask. */
	listening: boolean;
}

/** What one process knows of one API key, shared by all its executions. Holds the key's hash, never the key. */
export class Account {
	/** Unfinished generations that somebody waits for. */
	readonly lanes = new Lanes(IN_FLIGHT);
	/** Requests on their way. */
	readonly requests = new Lanes(IN_FLIGHT);
	/** Orders that were refused because too many were in flight, and try again. */
	readonly door = new Lanes(1);
	readonly budget = new Budget();
	readonly durations = new Durations();
	/** Generations that were seen to fail: a replay that returns one of them is no new failure. */
	readonly failed = new BoundedMap<true>(5_000, DAY);
	/** Generations that this process ordered: a repeat gets them back and need not wait before it asks. */
	readonly ordered = new BoundedMap<true>(5_000, DAY);
	/** Upload keys by execution and image content, so that a repeat of a node sends the same body. */
	readonly uploads = new BoundedMap<Promise<string>>(5_000, DAY);
	/** Upload keys by the idempotency key that was sent with them: the same body again, in whatever execution. */
	readonly inputs = new BoundedMap<string[]>(5_000, DAY);
	/** Generations that runs of this process have yet to order. */
	queued = 0;
	/** Generations that are waited for. */
	waiting = 0;
	private readonly listeners = new Set<() => void>();
	private phase: number | undefined;
	/** How many events in a row came before we had to ask, and when that was last seen. */
	private events: { at: number; trust: number } | undefined;

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

	/** Milliseconds after acceptance at which to ask next. Pure, but for what the account has learned. */
	nextQuestion({ kind, elapsed, phase, listening }: Question, now: number): number {
		const outlook = this.outlook(now);
		const { queued, waiting, left } = outlook;
		const unknown = this.durations.known(kind) === 0;
		const trust = listening ? this.trust(now) : 0;
		if (trust === 0 && unknown && left >= REQUESTS_WITHOUT_HISTORY * (queued + waiting)) {
			const moment = nextQuestion(elapsed, phase);
			return listening && this.events === undefined ? Math.max(moment, HOPE) : moment;
		}
		const policies = this.durations.policies(unknown ? 'any' : kind);
		return trust > 0
			? overdueMoment(policies, trust, outlook, elapsed)
			: nextMoment(choosePolicy(policies, outlook), elapsed);
	}

	/** What this process has before it, as far as it knows. */
	outlook(now: number): Outlook {
		const { budget, queued } = this;
		const limit = budget.limit ?? USUAL_LIMIT;
		return {
			queued,
			waiting: Math.max(this.waiting, 1),
			lanes: this.lanes.capacity,
			left: budget.share(now) ?? limit,
			limit,
			untilReset: budget.untilReset(now) || HOUR,
		};
	}

	/**
	 * Calls `listener` when less is left to do or more is known, so that a question may be due earlier than planned.
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

	/** Remembers whether an event came before we had to ask. */
	heard(inTime: boolean, now: number): void {
		this.events = { at: now, trust: inTime ? this.trust(now) + 1 : 0 };
	}

	private trust(now: number): number {
		return this.events !== undefined && now - this.events.at < HOUR ? this.events.trust : 0;
	}
}

const accounts = new BoundedMap<Account>(200, DAY);

/** The account of a key, by the key's hash. Accounts that nobody used for a day are forgotten. */
export function accountFor(keyHash: string, now: number): Account {
	const account = accounts.get(keyHash, now) ?? new Account();
	accounts.set(keyHash, account, now);
	return account;
}
