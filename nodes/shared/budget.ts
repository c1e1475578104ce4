import type { WindowReport } from './rateLimit';

/** Two reports whose resets lie closer than this, by the server's clock, speak of the same window. */
const SAME_WINDOW = 2500;
/** A little past the reset, because the server's seconds may end after ours. */
const MARGIN = 500;

/** What is known of a key's hourly window: one view for all executions of the process. Pure, the clock is passed in. */
export class Budget {
	private window: WindowReport | undefined;
	private open = 0;

	/** Calls in a whole window, once an answer has said it. */
	get limit(): number | undefined {
		return this.window?.limit;
	}

	/** Calls left before the reset, those on their way counted as spent; undefined while nothing is known. */
	left(now: number): number | undefined {
		if (this.window === undefined || now >= this.window.resetAt + MARGIN) return undefined;
		return Math.max(0, this.window.remaining - this.open);
	}

	/** Milliseconds until the window is reset, 0 while nothing is known. */
	untilReset(now: number): number {
		return this.left(now) === undefined ? 0 : this.window!.resetAt + MARGIN - now;
	}

	/** Milliseconds to wait before one more call may leave, 0 = now. */
	wait(now: number): number {
		return this.left(now) === 0 ? this.untilReset(now) : 0;
	}

	/** A call leaves. */
	spend(): void {
		this.open++;
	}

	/** The call ended, with what its answer said of the window, or without an answer. */
	settle(report: WindowReport | undefined): void {
		this.open--;
		if (report === undefined) return;
		const { window } = this;
		if (window !== undefined && Math.abs(report.reset - window.reset) < SAME_WINDOW) {
			// Answers overtake each other: within one window the smallest number is the newest, and the answer that
			// came quickest tells best when it ends.
			window.remaining = Math.min(window.remaining, report.remaining);
			window.resetAt = Math.min(window.resetAt, report.resetAt);
		} else if (window === undefined || report.reset > window.reset) {
			this.window = { ...report };
		}
	}
}
