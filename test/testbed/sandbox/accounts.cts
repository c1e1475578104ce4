import { randomBytes } from 'node:crypto';
import { RateWindow } from './window.cts';

export interface AccountInit {
	key: string;
	plan: 'free' | 'pro' | 'max';
	credits: number;
	/** The account's monthly compute cap is reached: 402, whatever its credits. */
	capReached?: boolean;
	/** The value of its session cookie, `session=<session>`. */
	session?: string;
}

export interface LedgerEntry {
	at: number;
	generationId: string;
	/** Negative for a charge, positive for a refund. */
	credits: number;
}

/** What an account paid. `charged` counts generations; `paid` those of them that were not refunded. */
export interface Ledger {
	charged: number;
	refunded: number;
	paid: number;
	/** Spent credits, refunds taken off. */
	credits: number;
	balance: number;
	entries: LedgerEntry[];
}

/** One customer: a plan, credits, an API key with its hourly window, a browser session. */
export class Account {
	readonly id: string;
	readonly key: string;
	session: string;
	plan: AccountInit['plan'];
	capReached: boolean;
	private readonly windows = new Map<string, RateWindow>();
	private readonly startCredits: number;
	private entries: LedgerEntry[] = [];

	constructor(id: string, init: AccountInit) {
		this.id = id;
		this.key = init.key;
		this.session = init.session ?? `session-of-${id}`;
		this.plan = init.plan;
		this.capReached = init.capReached ?? false;
		this.startCredits = init.credits;
	}

	/** The window of all calls. */
	get window(): RateWindow {
		return this.windowOf('all');
	}

	/** The window of one route, where each has its own. */
	windowOf(route: string): RateWindow {
		const window = this.windows.get(route) ?? new RateWindow();
		this.windows.set(route, window);
		return window;
	}

	/** The session of before is over. */
	renewSession(): string {
		this.session = randomBytes(12).toString('hex');
		return this.session;
	}

	get balance(): number {
		return this.entries.reduce((sum, entry) => sum + entry.credits, this.startCredits);
	}

	charge(generationId: string, credits: number, at: number): void {
		this.entries.push({ at, generationId, credits: -credits });
	}

	refund(generationId: string, credits: number, at: number): void {
		this.entries.push({ at, generationId, credits });
	}

	ledger(): Ledger {
		const charged = this.entries.filter((entry) => entry.credits < 0).length;
		const refunded = this.entries.length - charged;
		return {
			charged,
			refunded,
			paid: charged - refunded,
			credits: this.startCredits - this.balance,
			balance: this.balance,
			entries: [...this.entries],
		};
	}

	/** As on the first day: full credits, an untouched window. */
	reset(): void {
		this.entries = [];
		this.windows.clear();
	}
}

/** The token of `Authorization: Bearer …`, or undefined. */
export function bearerToken(authorization: string | undefined): string | undefined {
	return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
}

/** The account's session in a `Cookie` header that may hold other cookies too. */
export function sessionToken(cookie: string | undefined): string | undefined {
	return /(?:^|;\s*)session=([^;\s]+)/.exec(cookie ?? '')?.[1];
}

/** An API key in the vendor's form. */
export function newKey(): string {
	return `gimg_${randomBytes(16).toString('hex')}`;
}

/** The account with a session of its own, unless it has one. */
export function withSession(init: AccountInit): AccountInit {
	return { session: randomBytes(12).toString('hex'), ...init };
}
