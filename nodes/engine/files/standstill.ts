import type { Runtime } from '../../shared/runtime';

/** A transfer is given up after this many milliseconds without a byte. */
export const SILENCE = 60_000;

/** Watches over one transfer. */
export interface TransferGuard {
	/** Ends the transfer: it stands still, takes too long, or the run is over. */
	signal: AbortSignal;
	/** To be called when the transfer has ended. */
	end(): void;
}

/**
 * Sees that a transfer ends: n8n's own time-out is over once the first byte has come, and a server that sends a byte
 * now and then would hold an execution for ever.
 *
 * @param bytes how many have come so far
 * @param longest milliseconds for the whole of it
 */
export function guardTransfer(
	runtime: Runtime,
	bytes: () => number,
	longest: number,
): TransferGuard {
	const standstill = new AbortController();
	const ended = new AbortController();
	const signal = AbortSignal.any([runtime.signal, runtime.timeout(longest), standstill.signal]);
	const watch = async () => {
		while (!ended.signal.aborted && !signal.aborted) {
			const before = bytes();
			await runtime.sleep(SILENCE, AbortSignal.any([ended.signal, signal]));
			if (bytes() === before && !ended.signal.aborted) standstill.abort();
		}
	};
	void watch();
	return { signal, end: () => ended.abort() };
}
