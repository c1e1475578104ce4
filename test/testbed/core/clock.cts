import type { Runtime } from '../../../nodes/shared/runtime';

/**
 * A clock that runs many times faster than the real one, for tests over real HTTP: minutes pass in moments. Give the
 * same clock to the sandbox. Time-outs of requests run by it as well, so keep the speed low where a request must stall.
 */
export class FastClock {
	private readonly started = performance.now();
	private readonly epoch = Date.now();

	constructor(readonly speed = 50) {}

	readonly now = (): number => this.epoch + (performance.now() - this.started) * this.speed;

	/** The runtime of a node run: `random` can be fixed, `signal` is the execution's cancel signal. */
	runtime({
		signal = new AbortController().signal,
		random = Math.random,
		timeoutSpeed = 1,
	}: { signal?: AbortSignal; random?: () => number; timeoutSpeed?: number } = {}): Runtime {
		return {
			now: this.now,
			random,
			signal,
			timeout: (ms) => AbortSignal.timeout(Math.ceil(ms / timeoutSpeed)),
			sleep: async (ms, until) => {
				const stop = until === undefined ? signal : AbortSignal.any([signal, until]);
				if (stop.aborted) return;
				await new Promise<void>((resolve) => {
					const timer = setTimeout(resolve, ms / this.speed);
					const end = () => {
						clearTimeout(timer);
						resolve();
					};
					stop.addEventListener('abort', end, { once: true });
				});
			},
		};
	}
}
