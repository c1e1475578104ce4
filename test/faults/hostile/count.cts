import type { Tally } from '../../testbed/report/tally.cts';
import { record } from '../../testbed/report/tally.cts';

export type Outcome = 'delivered' | 'refused';

/** Counts what a test file tries. A broken promise is counted, and fails its test as well. */
export class Count {
	private readonly tally: Tally;

	/** @param promises what is looked at in each case; each gets a figure of its own, also where it is 0 */
	constructor(
		suite: string,
		part: string,
		private readonly promises: readonly string[],
	) {
		const broken = Object.fromEntries(promises.map((promise) => [promise, 0]));
		this.tally = { suite, part, tried: 0, delivered: 0, clearErrors: 0, broken };
	}

	/** To be called once in a test file: writes the figures down at its end. */
	install(): this {
		afterAll(() => record(this.tally));
		return this;
	}

	/**
	 * One case and what came of it.
	 *
	 * @param broken the promises that it broke, with what was seen
	 * @throws Error that names them, and the case
	 */
	add(outcome: Outcome, what: unknown, broken: Record<string, unknown>): void {
		this.tally.tried++;
		if (outcome === 'delivered') this.tally.delivered++;
		else this.tally.clearErrors++;
		const names = Object.keys(broken).filter((name) => broken[name] !== undefined);
		for (const name of names) {
			if (!this.promises.includes(name)) throw new Error(`No promise is called ${name}`);
			this.tally.broken[name] = (this.tally.broken[name] ?? 0) + 1;
		}
		if (names.length === 0) return;
		const seen = names.map((name) => `${name}: ${short(broken[name])}`);
		throw new Error(`${short(what)}\n  ${seen.join('\n  ')}`);
	}
}

function short(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text;
}
