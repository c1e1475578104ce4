/** What an answer says of the hourly window. */
export interface WindowReport {
	limit: number;
	remaining: number;
	/** When it ends by the server's clock, milliseconds since the epoch: tells windows apart. */
	reset: number;
	/** Milliseconds since the epoch, by our clock. */
	resetAt: number;
}

/** Two reports whose resets lie closer than this, by the server's clock, speak of the same window. */
const SAME_WINDOW = 2500;
/** A little past the reset, because the server's seconds may end after ours. */
const MARGIN = 500;

/** So many calls of others are not believed at first. */
const TRUST = 10;
/** What a call counts after the next one. */
const FADING = 0.98;
/** Losses above this are taken for a single event. */
const MOST_AT_ONCE = 10;
/** A window that gives way to another one so long before its end is no fixed hour. Milliseconds. */
const SURPRISE = 5_000;
/** How often a call tries its luck where the window does not behave as a fixed hour, in milliseconds. */
const PROBE_EVERY = 60_000;
/** While such a call is on its way the others look again after so many milliseconds. */
const PROBE_TAKES = 1_000;

/** What was known when a call left. */
export type Before = Pick<WindowReport, 'remaining' | 'reset'> | undefined;

/** What is known of a key's hourly window: one view for all executions of the process. Pure, the clock is passed in. */
export class Budget {
	private window: WindowReport | undefined;
	private open = 0;
	/** Calls of late, the more recent the more they count: ours, and those of others with the same key. */
	private ours = TRUST;
	private others = 0;
	/** The API's own word, by a refusal: nothing before this moment. */
	private refusedUntil = Number.NEGATIVE_INFINITY;
	/** The reset of the window that it was said in. */
	private refusedIn: number | undefined;
	/** The numbers do not behave as those of one fixed hour: a sliding window, or one for each kind of call. */
	private strange = false;
	/** When the last answer came. */
	private heardAt = Number.NEGATIVE_INFINITY;

	/** Calls in a whole window, once an answer has said it. */
	get limit(): number | undefined {
		return this.window?.limit;
	}

	/** Calls left before the reset, those on their way counted as spent; undefined while nothing is known. */
	left(now: number): number | undefined {
		if (this.window === undefined || now >= this.window.resetAt + MARGIN) return undefined;
		return Math.max(0, this.window.remaining - this.open);
	}

	/** The same, but for what others with the same key are likely to take: other processes, other tools. */
	share(now: number): number | undefined {
		const left = this.left(now);
		return left === undefined ? undefined : (left * this.ours) / (this.ours + this.others);
	}

	/** Milliseconds until the window is reset, 0 while nothing is known. */
	untilReset(now: number): number {
		return this.left(now) === undefined ? 0 : this.window!.resetAt + MARGIN - now;
	}

	/** Milliseconds to wait before one more call may leave, 0 = now. */
	wait(now: number): number {
		if (now < this.refusedUntil) return this.refusedUntil - now;
		if (this.left(now) !== 0) return 0;
		const probe = this.nextProbe();
		if (now < probe) return Math.min(this.untilReset(now), probe - now);
		return this.open === 0 ? 0 : Math.min(this.untilReset(now), PROBE_TAKES);
	}

	/** The API refused a call for the hour: its own word counts more than our sums. */
	refuse(until: number): void {
		this.refusedUntil = Math.max(this.refusedUntil, until + MARGIN);
		this.refusedIn = this.window?.reset;
	}

	/**
	 * A call leaves.
	 *
	 * @returns to be given back when it has ended
	 */
	spend(): Before {
		this.open++;
		return this.window && { ...this.window };
	}

	/** The call ended, with what its answer said of the window, or without an answer. */
	settle(report: WindowReport | undefined, before: Before, now: number): void {
		this.open--;
		if (report === undefined) return;
		const { window } = this;
		this.heardAt = now;
		if (window !== undefined && Math.abs(report.reset - window.reset) < SAME_WINDOW) {
			// Nothing comes back within a fixed hour.
			const sameBefore =
				before !== undefined && Math.abs(before.reset - report.reset) < SAME_WINDOW;
			if (sameBefore && report.remaining > before.remaining) this.strange = true;
			this.observe(window.remaining - report.remaining);
			// Answers overtake each other: within one window the smallest number is the newest, and the answer that
			// came quickest tells best when it ends.
			window.remaining = this.strange
				? report.remaining
				: Math.min(window.remaining, report.remaining);
			window.resetAt = Math.min(window.resetAt, report.resetAt);
		} else if (window === undefined || report.reset > window.reset) {
			if (window !== undefined && now < window.resetAt - SURPRISE) this.strange = true;
			this.window = { ...report };
		}
	}

	/** From when on a call may try its luck although nothing is left by our sums. */
	private nextProbe(): number {
		const { reset, resetAt } = this.window!;
		// Refused in this window, and told to come back long before its reset.
		if (this.refusedIn === reset && resetAt - this.refusedUntil > SURPRISE)
			return this.refusedUntil;
		return this.strange ? this.heardAt + PROBE_EVERY : Number.POSITIVE_INFINITY;
	}

	/** One answer of ours after another, the window has shrunk by so many calls: by one for each of ours, if we are alone. */
	private observe(taken: number): void {
		this.ours = this.ours * FADING + 1;
		// Answers overtake each other, so that now and then one seems to take several calls and the next gives them back.
		// A single large loss says little of what comes.
		this.others = Math.max(0, this.others * FADING + Math.min(taken - 1, MOST_AT_ONCE));
	}
}
