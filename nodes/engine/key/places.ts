import { Cancelled } from '../texts/errors';

interface Waiting {
	owner: string;
	share: number;
	urgent: boolean;
	/** How many that came later were served first. */
	overtaken: number;
	grant: () => void;
}

/** Whoever was overtaken so often comes next: nobody waits for ever behind urgent requests or new owners. */
const MOST_OVERTAKINGS = 10;

/** What is left of the places after a refusal. */
const SHRINKING = 0.67;
/** How many places come back while as many requests are accepted as there are places. */
const GROWTH = 0.5;

/**
 * A limited number of places that several owners share: urgent requests first, then the owner that holds the fewest,
 * then the one that came first; but nobody is overtaken without end. Pure: no clock, no timers.
 */
export class Places {
	private readonly waiting: Waiting[] = [];
	private readonly held = new Map<string, number>();
	private taken = 0;
	private places: number;
	private shrunk = Number.NEGATIVE_INFINITY;

	constructor(private readonly most: number) {
		this.places = most;
	}

	/** How many places there are at present. */
	get capacity(): number {
		return Math.max(1, Math.floor(this.places));
	}

	/**
	 * Waits for a place.
	 *
	 * @param share how many places this owner may hold at once
	 * @returns a function that gives the place back; calling it again does nothing
	 * @throws Cancelled if the signal is aborted before a place is free
	 */
	async acquire(
		owner: string,
		signal: AbortSignal,
		{ share = this.most, urgent = false } = {},
	): Promise<() => void> {
		if (signal.aborted) throw new Cancelled();
		// Node warns where more than ten listen to one signal, and a run's items all have the same.
		const stop = AbortSignal.any([signal]);
		await new Promise<void>((resolve, reject) => {
			const leave = () => {
				this.waiting.splice(this.waiting.indexOf(waiting), 1);
				reject(new Cancelled());
			};
			const grant = () => {
				stop.removeEventListener('abort', leave);
				resolve();
			};
			const waiting = { owner, share, urgent, overtaken: 0, grant };
			stop.addEventListener('abort', leave, { once: true });
			this.waiting.push(waiting);
			this.fill();
		});
		let returned = false;
		return () => {
			if (returned) return;
			returned = true;
			this.give(owner);
		};
	}

	/**
	 * A request was refused because somebody else uses places that we do not see: fewer for us, one at least. Requests
	 * that were sent side by side are refused for the same reason, so together they count once.
	 *
	 * @param sent when the refused request left, by the same clock as `now`
	 */
	shrink(sent: number, now: number): void {
		if (sent < this.shrunk) return;
		this.shrunk = now;
		this.places = Math.max(1, this.places * SHRINKING);
	}

	/** A place was had without trouble: a little more again. */
	grow(): void {
		this.places = Math.min(this.most, this.places + GROWTH / this.places);
		this.fill();
	}

	private give(owner: string): void {
		const held = this.holds(owner) - 1;
		if (held === 0) this.held.delete(owner);
		else this.held.set(owner, held);
		this.taken--;
		this.fill();
	}

	private fill(): void {
		while (this.taken < this.capacity) {
			const next = this.next();
			if (next === undefined) return;
			const position = this.waiting.indexOf(next);
			for (const earlier of this.waiting.slice(0, position)) earlier.overtaken++;
			this.waiting.splice(position, 1);
			this.held.set(next.owner, this.holds(next.owner) + 1);
			this.taken++;
			next.grant();
		}
	}

	private next(): Waiting | undefined {
		let best: Waiting | undefined;
		for (const waiting of this.waiting) {
			if (this.holds(waiting.owner) >= waiting.share) continue;
			if (best === undefined || this.before(waiting, best)) best = waiting;
		}
		return best;
	}

	/** Whether `one`, which came later than `other`, goes first all the same. */
	private before(one: Waiting, other: Waiting): boolean {
		if (other.overtaken >= MOST_OVERTAKINGS) return false;
		if (one.overtaken >= MOST_OVERTAKINGS) return true;
		if (one.urgent !== other.urgent) return one.urgent;
		return this.holds(one.owner) < this.holds(other.owner);
	}

	private holds(owner: string): number {
		return this.held.get(owner) ?? 0;
	}
}
