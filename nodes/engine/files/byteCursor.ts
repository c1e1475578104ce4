/** What a reader asks for: the next bytes, or to leave some out. At the end of the file it gets fewer. */
export type Step = { take: number } | { skip: number };
export type Reading<Result> = Generator<Step, Result, Buffer>;

/** Goes through a file from its first byte to its last; whoever has the bytes answers its steps. */
export class Cursor {
	private ahead: Buffer = Buffer.alloc(0);

	/** The next bytes; fewer at the end of the file. */
	*take(count: number): Reading<Buffer> {
		const missing = count - this.ahead.length;
		const bytes = missing > 0 ? Buffer.concat([this.ahead, yield { take: missing }]) : this.ahead;
		this.ahead = bytes.subarray(count);
		return bytes.subarray(0, count);
	}

	/** Leaves bytes out, and tells whether the file has them all. */
	*skip(count: number): Reading<boolean> {
		if (count <= 0) return true;
		const known = Math.min(count - 1, this.ahead.length);
		this.ahead = this.ahead.subarray(known);
		if (count - 1 > known) yield { skip: count - 1 - known };
		return (yield* this.take(1)).length === 1;
	}

	/** Puts back what was taken last. */
	putBack(bytes: Buffer): void {
		this.ahead = Buffer.concat([bytes, this.ahead]);
	}
}

/** Answers a reader's steps from the parts of a file as they come. Keeps what the reader asked for, and no more. */
export class Scan<Result> {
	private step: IteratorResult<Step, Result>;
	private parts: Buffer[] = [];
	/** Bytes that the present step still wants. */
	private missing = 0;

	constructor(private readonly reading: Reading<Result>) {
		this.step = reading.next(Buffer.alloc(0));
		this.begin();
	}

	feed(chunk: Buffer): void {
		let rest = chunk;
		while (this.step.done !== true && rest.length > 0) {
			if ('take' in this.step.value) this.parts.push(rest.subarray(0, this.missing));
			const used = Math.min(this.missing, rest.length);
			this.missing -= used;
			rest = rest.subarray(used);
			if (this.missing === 0) this.answer();
		}
	}

	/** To be called when the file is over. */
	end(): Result {
		while (this.step.done !== true) this.answer();
		return this.step.value;
	}

	private answer(): void {
		this.step = this.reading.next(Buffer.concat(this.parts));
		this.begin();
	}

	private begin(): void {
		this.parts = [];
		while (this.step.done !== true) {
			this.missing = Object.values(this.step.value)[0] as number;
			if (this.missing > 0) return;
			this.step = this.reading.next(Buffer.alloc(0));
		}
	}
}
