import { isBefore } from '../../engine/orders/idempotency';
import type { Accepted } from '../../engine/orders/order';
import type { Generation } from '../../shared/generation';

/** What a run was charged: each generation once, and none that was paid for before. */
export class Charges {
	private readonly counted = new Set<string>();
	private sum = 0;
	private certain = true;
	private unnamed = 0;

	/** Counts a generation that succeeded. */
	add(
		{ id, remembered, fresh, firstAsked }: Accepted,
		{ createdAt, costCredits }: Generation,
	): void {
		if (remembered || this.counted.has(id)) return;
		this.counted.add(id);
		// Older than our first request for it: ordered by another execution, or by an earlier try of this one. Or the
		// database's clock is behind, where the answer spoke of a new order.
		const older = isBefore(createdAt, firstAsked);
		if (older && !fresh) return;
		if (older || createdAt === undefined) this.certain = false;
		if (costCredits === undefined) this.unnamed++;
		this.sum += costCredits ?? 0;
	}

	/** Credits. */
	get total(): number {
		return this.sum;
	}

	/** How many generations came without their price, as those do of which only an event told. */
	get withoutPrice(): number {
		return this.unnamed;
	}

	/** Whether some of it may have been paid for before. */
	get isUpperLimit(): boolean {
		return !this.certain;
	}
}
