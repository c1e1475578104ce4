/** How long one node run may wait for the hourly limit, all its items together: overlapping waits count once. */
export class HourAllowance {
	private waited = 0;
	private until = Number.NEGATIVE_INFINITY;

	/** @param longest milliseconds */
	constructor(private readonly longest: number) {}

	/** The waits granted so far, in milliseconds. */
	get total(): number {
		return this.waited;
	}

	/** Whether a wait of `ms` from `now` on would be granted. */
	allows(ms: number, now: number): boolean {
		return this.waited + this.added(ms, now) <= this.longest;
	}

	/** The same, and takes it from the allowance. */
	grant(ms: number, now: number): boolean {
		if (!this.allows(ms, now)) return false;
		this.waited += this.added(ms, now);
		this.until = Math.max(this.until, now + ms);
		return true;
	}

	private added(ms: number, now: number): number {
		return Math.max(0, now + ms - Math.max(now, this.until));
	}
}
