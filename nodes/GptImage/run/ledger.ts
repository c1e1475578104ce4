import type { Account } from '../../engine/key/account';
import type { Traces } from './traces';

/** What a run is to order, has ordered, and may have ordered. */
export class Ledger {
	private readonly inputs = new Set<unknown>();
	/** Orders to come that are waited for, and others. */
	private attended = 0;
	private unattended = 0;
	private images = 0;

	/** @param account counts what all runs have yet to order with its key */
	constructor(
		private readonly account: Pick<Account, 'queued' | 'besides'>,
		readonly traces: Traces,
	) {}

	/**
	 * Tells of an order to come, so that the plan counts it.
	 *
	 * @param images how many it asks for
	 * @param attended whether what it makes is waited for
	 * @returns to be called once it is ordered, or never will be
	 */
	announce(images: number, attended: boolean): () => void {
		this.images += images;
		const change = (by: number) => {
			this.change(attended ? by : 0, attended ? 0 : by);
		};
		change(1);
		let open = true;
		return () => {
			if (open) change(-1);
			open = false;
		};
	}

	/**
	 * The same of input images that are to be uploaded: each once, however many items have it.
	 *
	 * @param inputs what tells them apart before they are read
	 * @returns to be called once they are uploaded, or never will be
	 */
	announceInputs(inputs: readonly unknown[]): () => void {
		for (const input of inputs) {
			if (!this.inputs.has(input)) this.account.besides++;
			this.inputs.add(input);
		}
		return () => {
			for (const input of inputs) if (this.inputs.delete(input)) this.account.besides--;
		};
	}

	/** Nothing more will be sent. */
	close(): void {
		this.change(-this.attended, -this.unattended);
		this.announceInputs([...this.inputs])();
	}

	notePaid(itemIndex: number, generationId: string): void {
		this.traces.paid.set(itemIndex, generationId);
		this.traces.doubtful.delete(itemIndex);
	}

	/** Its generation came to nothing, which costs nothing. */
	noteRefund(itemIndex: number): void {
		this.traces.paid.delete(itemIndex);
	}

	/** An item's order was sent without an answer: nobody knows whether a generation was made. */
	noteDoubt(itemIndex: number): void {
		this.traces.doubtful.add(itemIndex);
	}

	/** What this run has yet to order, to wait for or not, and to upload. */
	get ahead(): { attended: number; unattended: number; uploads: number } {
		return { attended: this.attended, unattended: this.unattended, uploads: this.inputs.size };
	}

	/** Images that all its orders together ask for. */
	get wanted(): number {
		return this.images;
	}

	get paid(): Array<{ itemIndex: number; generationId: string }> {
		return [...this.traces.paid].map(([itemIndex, generationId]) => ({ itemIndex, generationId }));
	}

	/** Items whose order is in doubt. */
	get doubtful(): number[] {
		return [...this.traces.doubtful];
	}

	private change(attended: number, unattended: number): void {
		this.attended += attended;
		this.account.queued += attended;
		this.unattended += unattended;
		this.account.besides += unattended;
	}
}
