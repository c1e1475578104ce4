import { BoundedMap } from './boundedMap';
import type { Generation } from './generation';
import { hasFailed, isFinished } from './generation';

/** A trigger that was active this long ago may still be: n8n does not tell us when it ends. Milliseconds. */
const ACTIVE = 24 * 3600_000;

let lastHeard = Number.NEGATIVE_INFINITY;

/** A GPT Image Trigger of this process was activated, or received a genuine delivery. */
export function noteListener(now: number): void {
	lastHeard = now;
}

/** Whether events may reach this process. Only a hint: what nobody hears of is asked for. */
export function isListening(now: number): boolean {
	return now - lastHeard < ACTIVE;
}

type Listener = (generation: Generation) => void;
const listeners = new Map<string, Set<Listener>>();

/** Ends that events told of lately: one may come before the answer to the order that it is about. */
const ends = new BoundedMap<Generation>(1_000, 600_000);

/** Failures that events told of: the key of one is of no use any more. */
const failures = new BoundedMap<Generation>(1_000, 24 * 3600_000);

/** Tells whoever waits for a generation what an event says of it. To be called for verified events only. Never throws. */
export function wake(generation: Generation, now: number): void {
	const { id } = generation;
	if (isFinished(generation)) ends.set(id, generation, now);
	if (hasFailed(generation)) failures.set(id, generation, now);
	for (const listener of [...(listeners.get(id) ?? [])]) {
		try {
			listener(generation);
		} catch {
			// One waiting node must not spoil the answer to the API, nor the waiting of another.
		}
	}
}

/** How a generation ended as an event told it; undefined where none came. It lacks the cost, which no event names. */
export function toldEnd(generationId: string, now: number): Generation | undefined {
	return ends.get(generationId, now);
}

/** The failure that an event told of within the last day, if one did. */
export function toldFailure(generationId: string, now: number): Generation | undefined {
	return failures.get(generationId, now);
}

/**
 * Waits for news of a generation in this process.
 *
 * @returns a function that ends the waiting; to be called in any case
 */
export function onWake(generationId: string, listener: Listener): () => void {
	const waiting = listeners.get(generationId) ?? new Set<Listener>();
	listeners.set(generationId, waiting.add(listener));
	return () => {
		waiting.delete(listener);
		if (waiting.size === 0 && listeners.get(generationId) === waiting) {
			listeners.delete(generationId);
		}
	};
}
