import { BoundedMap } from '../../shared/boundedMap';
import type { GptImageError } from '../../engine/texts/errors';

/** Longer than n8n waits between the tries of Retry On Fail. */
const HOUR = 3600_000;
const MOST_RUNS = 1_000;

/**
 * What the orders of a run have left, over all its tries by Retry On Fail: one that is refused must not say that nothing
 * was charged, where an earlier one ordered.
 */
export class Traces {
	/** The generation of each item, unless its credits were given back. */
	readonly paid = new Map<number, string>();
	/** Items whose order had no answer. */
	readonly doubtful = new Set<number>();

	/** The same error, with what is known of its item's order. */
	completed(error: GptImageError, itemIndex: number): GptImageError {
		if (error.details.generationId !== undefined) return error;
		if (this.doubtful.has(itemIndex)) return error.inDoubt();
		const id = this.paid.get(itemIndex);
		return id === undefined ? error : error.withGeneration(id);
	}

	/** Whether another item is paid for, or may be. */
	ofOthers(itemIndex: number | undefined): boolean {
		return [...this.paid.keys(), ...this.doubtful].some((other) => other !== itemIndex);
	}
}

const runs = new BoundedMap<Traces>(MOST_RUNS, HOUR);

/**
 * Those of a run, which another try of it finds again in this process.
 *
 * @param run names the execution, the node and its run in it
 */
export function tracesOf(run: unknown, now: number): Traces {
	const name = JSON.stringify(run);
	const traces = runs.get(name, now) ?? new Traces();
	runs.set(name, traces, now);
	return traces;
}
