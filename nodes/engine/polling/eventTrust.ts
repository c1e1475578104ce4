const HOUR = 3600_000;

/** Whether events about our generations come, and come before we have to ask. Pure, the clock is passed in. */
export class EventTrust {
	private last: { at: number; inTime: number } | undefined;

	/** An event came before we had to ask, or did not. */
	note(inTime: boolean, now: number): void {
		this.last = { at: now, inTime: inTime ? (this.at(now) ?? 0) + 1 : 0 };
	}

	/** How many in a row came in time; undefined where nothing was seen of late. */
	at(now: number): number | undefined {
		return this.last !== undefined && now - this.last.at < HOUR ? this.last.inTime : undefined;
	}
}
