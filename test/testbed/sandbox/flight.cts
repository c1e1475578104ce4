/** A request that is being answered. Whoever opens one closes it, once the answer is out or the client gone. */
export interface OpenRequest {
	/** False if it came on top of the requests that may be open; it is refused and takes no place. */
	readonly admitted: boolean;
	/** Whether an earlier request with the same idempotency key was still open when it came. */
	readonly repeatsOpen: boolean;
	close(): void;
}

/** The open requests of one account's key. */
export class Flight {
	private open = 0;
	private readonly idempotencyKeys = new Map<string, number>();

	enter(max: number, idempotencyKey: string | undefined): OpenRequest {
		const admitted = this.open < max;
		const sameKey = idempotencyKey ? (this.idempotencyKeys.get(idempotencyKey) ?? 0) : 0;
		if (admitted) this.open += 1;
		if (idempotencyKey) this.idempotencyKeys.set(idempotencyKey, sameKey + 1);
		let closed = false;
		const close = () => {
			if (closed) return;
			closed = true;
			if (admitted) this.open -= 1;
			if (idempotencyKey) this.forget(idempotencyKey);
		};
		return { admitted, repeatsOpen: sameKey > 0, close };
	}

	private forget(idempotencyKey: string): void {
		const left = (this.idempotencyKeys.get(idempotencyKey) ?? 1) - 1;
		if (left > 0) this.idempotencyKeys.set(idempotencyKey, left);
		else this.idempotencyKeys.delete(idempotencyKey);
	}
}
