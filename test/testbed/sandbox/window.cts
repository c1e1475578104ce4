/** The hourly budget of one key: a fixed window, as the vendor's three headers describe it. */
export class RateWindow {
	private start = Number.NEGATIVE_INFINITY;
	private used = 0;

	/**
	 * Takes one request out of the window that `now` falls into.
	 * @returns false if none was left; a refused request costs nothing.
	 */
	take(now: number, rules: WindowRules): boolean {
		this.roll(now, rules);
		if (this.used >= rules.limit) return false;
		this.used += 1;
		return true;
	}

	/** Takes `count` requests at once, for tests that start with a nearly empty budget. */
	spend(count: number, now: number, rules: WindowRules): void {
		this.roll(now, rules);
		this.used = Math.min(rules.limit, this.used + count);
	}

	remaining(now: number, rules: WindowRules): number {
		return now >= this.start + rules.windowMs ? rules.limit : Math.max(0, rules.limit - this.used);
	}

	/** Epoch milliseconds; of a key that was not used yet: as if its window started now. */
	resetAt(now: number, rules: WindowRules): number {
		if (now < this.start + rules.windowMs) return this.start + rules.windowMs;
		return startOf(now, rules) + rules.windowMs;
	}

	private roll(now: number, rules: WindowRules): void {
		if (now < this.start + rules.windowMs) return;
		this.start = startOf(now, rules);
		this.used = 0;
	}
}

export interface WindowRules {
	limit: number;
	windowMs: number;
	windowStart: 'first-request' | 'clock';
}

function startOf(now: number, { windowMs, windowStart }: WindowRules): number {
	return windowStart === 'clock' ? Math.floor(now / windowMs) * windowMs : now;
}
