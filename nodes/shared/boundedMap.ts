/**
 * A map that forgets: entries older than `maxAge` milliseconds, and the oldest ones over `maxSize`; but none that is
 * needed.
 */
export class BoundedMap<Value> {
	private readonly entries = new Map<string, { value: Value; at: number }>();

	constructor(
		private readonly maxSize: number,
		private readonly maxAge: number,
		private readonly isNeeded: (value: Value) => boolean = () => false,
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string, now: number): Value | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined || (now - entry.at > this.maxAge && !this.isNeeded(entry.value))) {
			return undefined;
		}
		return entry.value;
	}

	set(key: string, value: Value, now: number): void {
		// Deleting first moves a renewed entry to the end: a Map keeps the order of insertion.
		this.entries.delete(key);
		this.entries.set(key, { value, at: now });
		for (const [oldest, { value: old, at }] of this.entries) {
			if (oldest === key || (this.entries.size <= this.maxSize && now - at <= this.maxAge)) break;
			if (!this.isNeeded(old)) this.entries.delete(oldest);
		}
	}

	/** All values that are not too old, the oldest first. */
	values(now: number): Value[] {
		return [...this.entries.values()]
			.filter(({ at }) => now - at <= this.maxAge)
			.map(({ value }) => value);
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
