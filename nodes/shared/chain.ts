import { BoundedMap } from './boundedMap';

/** More generations than can be on their way to an event at a time; no age limit, since an execution may wait for days. */
const MAX_GENERATIONS = 20_000;

const chains = new BoundedMap<ReadonlySet<string>>(MAX_GENERATIONS, Infinity);
const received = new BoundedMap<true>(MAX_GENERATIONS, Infinity);

/**
 * Remembers who stands behind a generation: the workflow that ordered it, those that called that one, and those behind
 * the generation whose event started it all. Workflows that share a generation stand behind it together.
 *
 * @param workflows ids of workflows
 * @param now milliseconds since the epoch
 */
export function rememberChain(
	generationId: string,
	workflows: Iterable<string>,
	now: number,
): void {
	const known = chains.get(generationId, now) ?? [];
	chains.set(generationId, new Set([...known, ...workflows]), now);
}

/** Who stands behind a generation; undefined where this process did not order it. */
export function chainOf(generationId: string, now: number): ReadonlySet<string> | undefined {
	return chains.get(generationId, now);
}

/** A trigger of this process received the event of a generation, and has decided on it. */
export function noteReceived(generationId: string, now: number): void {
	received.set(generationId, true, now);
}

/** Whether the event of a generation came to this process. */
export function wasReceived(generationId: string, now: number): boolean {
	return received.get(generationId, now) === true;
}
