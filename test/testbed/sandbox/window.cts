import type { RulesOptions } from './options/rules.cts';

export type WindowRules = Pick<RulesOptions, 'limit' | 'windowMs' | 'windowStart'> &
	Partial<Pick<RulesOptions, 'windowKind' | 'usedByOthers'>>;

/** The hourly budget of one key: a fixed window, as the vendor's three headers describe it, or a sliding one. */
export class RateWindow {
	private start = Number.NEGATIVE_INFINITY;
	/** When each request of the window was made. */
	private used: number[] = [];
	private fresh = true;

	/**
	 * Takes one request out of the window that `now` falls into.
	 * @returns false if none was left; a refused request costs nothing.
	 */
	take(now: number, rules: WindowRules): boolean {
		this.roll(now, rules);
		if (this.used.length >= rules.limit) return false;
		this.used.push(now);
		return true;
	}

	/** Takes `count` requests at once, for tests that start with a nearly empty budget. */
	spend(count: number, now: number, rules: WindowRules): void {
		this.roll(now, rules);
		const left = Math.max(0, rules.limit - this.used.length);
		this.used.push(...Array<number>(Math.min(left, count)).fill(now));
	}

	remaining(now: number, rules: WindowRules): number {
		return Math.max(0, rules.limit - this.usedAt(now, rules).length);
	}

	/** Epoch milliseconds at which requests come back; of a key that was not used yet: as if its window started now. */
	resetAt(now: number, rules: WindowRules): number {
		const { windowMs } = rules;
		if (rules.windowKind === 'sliding') return (this.usedAt(now, rules)[0] ?? now) + windowMs;
		if (now < this.start + windowMs) return this.start + windowMs;
		return startOf(now, rules) + windowMs;
	}

	private usedAt(now: number, { windowMs, windowKind }: WindowRules): number[] {
		if (windowKind === 'sliding') return this.used.filter((at) => now < at + windowMs);
		return now < this.start + windowMs ? this.used : [];
	}

	private roll(now: number, rules: WindowRules): void {
		this.used = this.usedAt(now, rules);
		if (rules.windowKind !== 'sliding' && now >= this.start + rules.windowMs) {
			this.start = startOf(now, rules);
		}
		if (!this.fresh) return;
		this.fresh = false;
		this.spend(rules.usedByOthers ?? 0, now, rules);
	}
}

function startOf(now: number, { windowMs, windowStart }: WindowRules): number {
	return windowStart === 'clock' ? Math.floor(now / windowMs) * windowMs : now;
}
