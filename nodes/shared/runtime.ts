import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/**
 * Time, chance and cancellation as an operation sees them. `execute()` passes the real ones; tests and the bench
 * pass virtual ones, so that an hour takes seconds.
 */
export interface Runtime {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds, or earlier once `until` or the run's own signal is aborted. Never rejects. */
	sleep(ms: number, until?: AbortSignal): Promise<void>;
	/** A signal that is aborted after `ms` milliseconds. */
	timeout(ms: number): AbortSignal;
	/** A number from 0 (included) to 1 (excluded). */
	random(): number;
	/** Aborted when the execution is cancelled. */
	signal: AbortSignal;
}

// Old n8n versions have a sleep that cannot be interrupted: short slices keep a cancel noticeable within a second.
const SLICE = 500;

/** The real clock, n8n's `sleep` and the execution's cancel signal. */
export function realRuntime(context: Pick<IExecuteFunctions, 'getExecutionCancelSignal'>): Runtime {
	const signal = context.getExecutionCancelSignal?.() ?? new AbortController().signal;
	return {
		now: () => Date.now(),
		random: () => Math.random(),
		timeout: (ms) => AbortSignal.timeout(ms),
		signal,
		async sleep(ms, until) {
			const stop = until === undefined ? signal : AbortSignal.any([signal, until]);
			const end = Date.now() + ms;
			while (!stop.aborted && Date.now() < end) {
				await sleep(Math.min(SLICE, end - Date.now()), stop).catch(() => undefined);
			}
		},
	};
}
