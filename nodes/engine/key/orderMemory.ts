import { BoundedMap } from '../../shared/boundedMap';
import type { Generation } from '../../shared/generation';
import { isFinished } from '../../shared/generation';

const DAY = 24 * 3600_000;
const MOST = 5_000;

/** The last order of a series of keys. */
export interface LastOrder {
	/** Its number in the series. */
	n: number;
	/** The generation that it made. */
	id: string;
	/** As the order's answer told it. */
	status: string;
	/** How far the server's clock is ahead of ours, in milliseconds. */
	ahead: number;
}

/** How a generation ended, and when this process learned of it, milliseconds since the epoch. */
export interface KnownEnd {
	generation: Generation;
	at: number;
}

/**
 * What a process remembers of a key's orders for a day, so that a repeat asks for nothing that is known, and orders
 * nothing that is paid for. Pure, the clock is passed in.
 */
export class OrderMemory {
	private readonly orders = new BoundedMap<LastOrder>(MOST, DAY);
	private readonly ends = new BoundedMap<KnownEnd>(MOST, DAY);

	/** @param name of the series of keys, and of the wish that it stands for */
	lastOrder(name: string, now: number): LastOrder | undefined {
		return this.orders.get(name, now);
	}

	noteOrder(name: string, order: LastOrder, now: number): void {
		this.orders.set(name, order, now);
	}

	endOf(generationId: string, now: number): KnownEnd | undefined {
		return this.ends.get(generationId, now);
	}

	/** Remembers a generation that will not change any more; others are left alone. */
	noteEnd(generation: Generation, now: number): void {
		if (!isFinished(generation) || this.ends.get(generation.id, now) !== undefined) return;
		// Nobody reads what else the API said of an image that is there.
		const other = generation.status === 'succeeded' ? {} : generation.other;
		this.ends.set(generation.id, { generation: { ...generation, other }, at: now }, now);
	}

	/** What was remembered turned out to be of no use: the next one asks. */
	forgetEnd(generationId: string): void {
		this.ends.delete(generationId);
	}

	/** Whether a repeat of the order would ask for nothing. */
	knowsImages(name: string, now: number): boolean {
		const last = this.lastOrder(name, now);
		const end = last && this.endOf(last.id, now);
		return end !== undefined && end.generation.status !== 'failed';
	}
}
