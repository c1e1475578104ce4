/** How much of the usual gap passes before the next order tries, and before one that was refused comes back. */
const FIRST = 0.8;
const AGAIN = 0.4;
/** Orders that come closer than this need no pace any more, milliseconds. */
const NO_PACE = 200;
const LONGEST = 120_000;

/**
 * Spaces orders that nobody waits for, once the API has refused one for others in flight. Nobody sees those generations
 * end, so the gap between accepted orders tells how often a place gets free. Pure, the clock is passed in.
 */
export class Pace {
	private gap: number | undefined;
	private last = Number.NEGATIVE_INFINITY;
	private next = 0;
	private refusals = 0;

	/** Whether orders keep to a pace at all. */
	get isSet(): boolean {
		return this.gap !== undefined;
	}

	/** Milliseconds to wait before the next order. */
	wait(now: number): number {
		return this.gap === undefined ? 0 : Math.max(0, this.next - now);
	}

	/** An order was refused, and may come back after `wait` milliseconds. */
	refused(wait: number, now: number): void {
		this.refusals++;
		this.gap = Math.min(this.gap === undefined ? wait : this.gap * 1.1, LONGEST);
		this.next = now + Math.max(wait, AGAIN * this.gap);
	}

	/** An order was accepted. */
	accepted(now: number): void {
		if (this.gap !== undefined) {
			// A gap without a refusal says only that it was long enough.
			const seen = Number.isFinite(this.last) ? Math.min(now - this.last, LONGEST) : this.gap;
			this.gap = this.refusals > 0 ? 0.7 * this.gap + 0.3 * seen : 0.9 * this.gap;
			this.next = now + FIRST * this.gap;
			if (this.gap < NO_PACE) this.gap = undefined;
		}
		this.refusals = 0;
		this.last = now;
	}
}
