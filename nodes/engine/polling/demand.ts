/** What comes later than this after the last round is something new; so is what goes on after a long standstill. Milliseconds. */
const LONGEST_GAP = 900_000;
/** What begins within this time belongs to one round, milliseconds. */
const AT_ONCE = 3_000;
/** From the second round on so many more orders are expected, and this many times as many as came before: what lasts goes on. */
const OPENING = 20;
const FAITH = 5;
/** How much the latest round counts for how many there are at a time. */
const NEWS = 0.2;
/** How many rounds are remembered. */
const KEPT = 1_000;

interface Round {
	at: number;
	orders: number;
}

/**
 * How many orders are still to come in an hour: a workflow that loops over items, or is started again and again, orders
 * in rounds, and each round knows nothing of the next. Pure, the clock is passed in.
 */
export class Demand {
	private rounds: Round[] = [];
	/** How many generations are under way at a time as rounds begin, theirs included; the latest rounds count most. */
	abreast = 1;

	/**
	 * A run of the node is about to order.
	 *
	 * @param underWay generations of other rounds
	 */
	note(orders: number, now: number, underWay = 0): void {
		this.abreast += NEWS * (underWay + orders - this.abreast);
		const last = this.rounds.at(-1);
		if (last !== undefined && now - last.at > LONGEST_GAP) this.rounds = [];
		else if (last !== undefined && now - last.at < AT_ONCE) {
			last.orders += orders;
			return;
		}
		this.rounds.push({ at: now, orders });
		if (this.rounds.length > KEPT) this.rounds.shift();
	}

	/** Orders that further rounds are likely to bring within so many milliseconds. */
	coming(within: number, now: number): number {
		const count = this.rounds.length;
		if (count < 2) return 0;
		const [first, last] = [this.rounds[0], this.rounds[count - 1]];
		// A round that is overdue makes the next ones less likely.
		const gap = Math.max((last.at - first.at) / (count - 1), (now - last.at) / 3);
		const before = this.rounds.reduce((sum, { orders }) => sum + orders, -last.orders);
		// A single image after a large batch does not tell of more batches.
		const size = Math.min((before + last.orders) / count, last.orders);
		return Math.min(OPENING + FAITH * before, (within / gap) * size);
	}
}
