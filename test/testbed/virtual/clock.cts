import type { Runtime } from '../../../nodes/shared/runtime';

interface Timer {
	at: number;
	ring: () => void;
}

/** So often the event loop goes round while something is on its way before the clock looks more rarely. */
const MANY_ROUNDS = 100;

/** Later than any clock before it: what the nodes remember for a day must not reach the next simulation. */
let nextEpoch = Date.UTC(2030, 0, 1);
const MONTH = 30 * 24 * 3600_000;

/** A clock that stands still while anything can be done, and then jumps to what comes next. */
export class VirtualClock {
	/** When it began, in milliseconds since the epoch. */
	readonly started = (nextEpoch += MONTH);
	private time = this.started;
	/** By time, the earliest last. */
	private readonly timers: Timer[] = [];

	readonly now = (): number => this.time;

	/** Milliseconds since the clock began. */
	get elapsed(): number {
		return this.time - this.started;
	}

	/**
	 * Calls `ring` at a moment, after those that were set to the same moment before.
	 *
	 * @returns a function that takes it back
	 */
	at(moment: number, ring: () => void): () => void {
		const timer = { at: Math.max(moment, this.time), ring };
		let low = 0;
		let high = this.timers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.timers[middle].at > timer.at) low = middle + 1;
			else high = middle;
		}
		// Behind those that come later, in front of (and so after) those of the same moment.
		this.timers.splice(low, 0, timer);
		return () => {
			const index = this.timers.indexOf(timer);
			if (index >= 0) this.timers.splice(index, 1);
		};
	}

	/** Resolves after `ms` milliseconds, or at once when one of the signals is aborted. Never rejects. */
	sleep(ms: number, ...stops: AbortSignal[]): Promise<void> {
		return new Promise((resolve) => {
			if (stops.some(({ aborted }) => aborted)) return resolve();
			const end = () => {
				cancel();
				for (const stop of stops) stop.removeEventListener('abort', end);
				resolve();
			};
			const cancel = this.at(this.time + ms, end);
			for (const stop of stops) stop.addEventListener('abort', end);
		});
	}

	/** What an operation is given instead of the real time. */
	runtime(random: () => number, signal = new AbortController().signal): Runtime {
		return {
			now: this.now,
			date: this.now,
			random,
			signal,
			timeout: (ms) => {
				const controller = new AbortController();
				this.at(this.time + ms, () => controller.abort());
				return controller.signal;
			},
			sleep: async (ms, until) =>
				await this.sleep(ms, signal, ...(until === undefined ? [] : [until])),
		};
	}

	/**
	 * Lets time pass until the work is done.
	 *
	 * @param isBusy whether something is on its way that takes no virtual time, such as real input and output
	 * @throws what the work throws, or an error if it waits for nothing that will ever happen
	 */
	async run<Result>(work: Promise<Result>, isBusy = (): boolean => false): Promise<Result> {
		let done = false;
		let rounds = 0;
		const end = () => void (done = true);
		work.then(end, end);
		for (;;) {
			// What takes its time gets the processor.
			await new Promise<void>((resolve) =>
				++rounds < MANY_ROUNDS ? setImmediate(resolve) : setTimeout(resolve, 1),
			);
			if (done) return await work;
			if (isBusy()) continue;
			const next = this.timers.pop();
			if (next === undefined) throw new Error('The work waits, but nothing will ever happen');
			rounds = 0;
			this.time = next.at;
			next.ring();
		}
	}
}
