import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

/**
 * Time, chance and cancellation as an operation sees them. `execute()` passes the real ones; tests and the bench
 * pass virtual ones, so that an hour takes seconds.
 */
export interface Runtime {
	/** Milliseconds since the epoch by a clock that only goes forward, and at an even pace: for all that takes time. */
	now(): number;
	/** The same by the machine's clock, which may be set: to compare with what other clocks say. */
	date(): number;
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

/** As the machine's clock stood when the process began, and what has passed since. */
const steadyNow = (): number => Math.floor(performance.timeOrigin + performance.now());

/**
 * The real clock, n8n's `sleep` and the execution's cancel signal.
 *
 * @param pause n8n's `sleep`; its signal is ignored by n8n versions that do not know it
 */
export function realRuntime(
	context: Pick<IExecuteFunctions, 'getExecutionCancelSignal'>,
	pause: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
): Runtime {
	const signal = context.getExecutionCancelSignal?.() ?? new AbortController().signal;
	return {
		now: steadyNow,
		date: () => Date.now(),
		random: () => Math.random(),
		timeout: (ms) => AbortSignal.timeout(ms),
		signal,
		async sleep(ms, until) {
			const stop = until === undefined ? signal : AbortSignal.any([signal, until]);
			const end = steadyNow() + ms;
			while (!stop.aborted && steadyNow() < end) {
				await pause(Math.min(SLICE, end - steadyNow()), stop).catch(() => undefined);
			}
		},
	};
}

/** The same runtime for a run that ends early once `stop` is aborted: nobody sleeps on after that. */
export function stoppable(runtime: Runtime, stop: AbortSignal): Runtime {
	const signal = AbortSignal.any([runtime.signal, stop]);
	return {
		...runtime,
		signal,
		sleep: async (ms, until) =>
			await runtime.sleep(ms, until === undefined ? signal : AbortSignal.any([signal, until])),
	};
}
