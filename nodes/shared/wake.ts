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

const listeners = new Map<string, Set<() => void>>();

/** Tells whoever waits for a generation that the API has news of it. Never throws. */
export function wake(generationId: string): void {
	for (const listener of [...(listeners.get(generationId) ?? [])]) {
		try {
			listener();
		} catch {
			// One waiting node must not spoil the answer to the API, nor the waiting of another.
		}
	}
}

/**
 * Waits for news of a generation in this process.
 *
 * @returns a function that ends the waiting; to be called in any case
 */
export function onWake(generationId: string, listener: () => void): () => void {
	const waiting = listeners.get(generationId) ?? new Set();
	listeners.set(generationId, waiting.add(listener));
	return () => {
		waiting.delete(listener);
		if (waiting.size === 0 && listeners.get(generationId) === waiting) {
			listeners.delete(generationId);
		}
	};
}
