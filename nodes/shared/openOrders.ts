import { BoundedMap } from './boundedMap';

const DAY = 24 * 3600_000;
const MAX_ORDERS = 10_000;
/** How far n8n's clock and the API's may be apart, in milliseconds. */
const CLOCK_DIFFERENCE = 120_000;

/** The time of one sending, milliseconds since the epoch; without an end while the answer is awaited. */
interface Sending {
	from: number;
	to?: number;
}

interface Order {
	/** The workflows behind it. */
	chain: Set<string>;
	/** Sendings that may have made a generation whose id nobody knows. */
	sendings: Set<Sending>;
}

/** An order from its first sending until it is known what it ordered. Times in milliseconds since the epoch. */
export interface OpenOrder {
	/** It is being sent. @returns to be called with the time when the answer came, or none will */
	sending(now: number): (now: number) => void;
	/** The answer of the latest sending was lost. */
	doubt(): void;
	/** The id is known. */
	settle(): void;
}

const orders = new BoundedMap<Order>(MAX_ORDERS, DAY);

/**
 * Keeps an order in mind while it is not known which generation it made.
 *
 * @param key names the order: a repeat settles what an earlier try left in doubt
 * @param chain the workflows behind it
 */
export function openOrder(key: string, chain: Iterable<string>): OpenOrder {
	let latest: Sending | undefined;
	return {
		sending(now) {
			const sending: Sending = { from: now };
			noteSending(key, chain, sending, now);
			return (end) => {
				// Answered: what it made is known, unless somebody says otherwise at once.
				sending.to = end;
				orders.get(key, end)?.sendings.delete(sending);
				latest = sending;
			};
		},
		doubt() {
			if (latest?.to !== undefined) noteSending(key, chain, latest, latest.to);
		},
		settle() {
			orders.delete(key);
		},
	};
}

function noteSending(key: string, chain: Iterable<string>, sending: Sending, now: number): void {
	const order = orders.get(key, now) ?? { chain: new Set(), sendings: new Set() };
	for (const workflow of chain) order.chain.add(workflow);
	order.sendings.add(sending);
	orders.set(key, order, now);
}

/**
 * Whether a generation that nobody knows may come from an order of this workflow.
 *
 * @param createdAt milliseconds since the epoch; undefined where the API does not say
 */
export function mayBeOrderOf(
	workflowId: string,
	createdAt: number | undefined,
	now: number,
): boolean {
	return orders
		.values(now)
		.some(
			({ chain, sendings }) =>
				chain.has(workflowId) && [...sendings].some((sending) => covers(sending, createdAt)),
		);
}

function covers({ from, to = Number.POSITIVE_INFINITY }: Sending, at: number | undefined): boolean {
	return at === undefined || (at >= from - CLOCK_DIFFERENCE && at <= to + CLOCK_DIFFERENCE);
}
