import { Cancelled } from './errors';

interface Waiting {
	owner: string;
	share: number;
	urgent: boolean;
	grant: () => void;
}

/**
 * A limited number of places that several owners share: urgent requests first, then the owner that holds the fewest,
 * then the one that came first. Pure: no clock, no timers.
 */
export class Lanes {
	private readonly waiting: Waiting[] = [];
	private readonly held = new Map<string, number>();
	private taken = 0;

	constructor(private readonly capacity: number) {}

	/** How many places are taken. */
	get inUse(): number {
		return this.taken;
	}

	/** How many wait for a place. */
	get queued(): number {
		return this.waiting.length;
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
		{ share = this.capacity, urgent = false } = {},
	): Promise<() => void> {
		if (signal.aborted) throw new Cancelled();
		await new Promise<void>((resolve, reject) => {
			const leave = () => {
				this.waiting.splice(this.waiting.indexOf(waiting), 1);
				reject(new Cancelled());
			};
			const grant = () => {
				signal.removeEventListener('abort', leave);
				resolve();
			};
			const waiting = { owner, share, urgent, grant };
			signal.addEventListener('abort', leave, { once: true });
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
			this.waiting.splice(this.waiting.indexOf(next), 1);
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

	private before(one: Waiting, other: Waiting): boolean {
		if (one.urgent !== other.urgent) return one.urgent;
		return this.holds(one.owner) < this.holds(other.owner);
	}

	private holds(owner: string): number {
		return this.held.get(owner) ?? 0;
	}
}
