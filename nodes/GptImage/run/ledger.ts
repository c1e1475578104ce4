/** A generation that the run ordered. */
interface Paid {
	itemIndex: number;
	generationId: string;
}

/** What a run is to order, has ordered, and may have ordered. */
export class Ledger {
	private readonly orders: Paid[] = [];
	private readonly doubts = new Set<number>();
	private yetToOrder = 0;
	private images = 0;

	/** @param account counts what all runs have yet to order with its key */
	constructor(private readonly account: { queued: number }) {}

	/**
	 * Tells of an order to come, so that the plan counts it.
	 *
	 * @param images how many it asks for
	 * @returns to be called once it is ordered, or never will be
	 */
	announce(images: number): () => void {
		this.images += images;
		this.change(1);
		let open = true;
		return () => {
			if (open) this.change(-1);
			open = false;
		};
	}

	/** Nothing more will be ordered. */
	close(): void {
		this.change(-this.yetToOrder);
	}

	notePaid(itemIndex: number, generationId: string): void {
		this.orders.push({ itemIndex, generationId });
		this.doubts.delete(itemIndex);
	}

	/** An item's order was sent without an answer: nobody knows whether a generation was made. */
	noteDoubt(itemIndex: number): void {
		this.doubts.add(itemIndex);
	}

	/** Generations that this run has yet to order. */
	get ahead(): number {
		return this.yetToOrder;
	}

	/** Images that all its orders together ask for. */
	get wanted(): number {
		return this.images;
	}

	get paid(): readonly Paid[] {
		return this.orders;
	}

	/** Items whose order is in doubt. */
	get doubtful(): number[] {
		return [...this.doubts];
	}

	private change(by: number): void {
		this.yetToOrder += by;
		this.account.queued += by;
	}
}
