import { types } from 'node:util';
import { Readable } from 'node:stream';

import type { ExecuteContext } from 'n8n-core';
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { VirtualClock } from './clock.cts';
import type { RequestRecord } from '../sandbox/requestLog.cts';

/** Nothing may have happened for so many rounds of the event loop before time jumps. */
const QUIET_ROUNDS = 12;

/**
 * Virtual time around real HTTP: it stands still while a request or a file is on its way, and jumps to what comes next
 * while the node sleeps, or waits for an answer that will never come. For one request at a time.
 */
export class IoClock {
	private underWay = 0;
	private quiet = 0;
	/** How many requests had arrived when the latest one left, and what ends that one. */
	private arrivedBefore = 0;
	private signal: AbortSignal | undefined;

	/** @param isEndless whether a request was hit by a fault that never lets it end */
	constructor(
		readonly clock: VirtualClock,
		private readonly requests: readonly RequestRecord[],
		private readonly isEndless: (record: RequestRecord) => boolean,
	) {}

	/** Makes n8n's helpers tell when they are at work; they work as they do. */
	watch({ helpers }: Pick<ExecuteContext, 'helpers'>): void {
		for (const [name, helper] of Object.entries(helpers) as Array<[string, unknown]>) {
			if (typeof helper !== 'function') continue;
			const { track } = this;
			const noteLeaving = (args: unknown[]) => {
				if (!name.startsWith('httpRequest')) return;
				this.arrivedBefore = this.requests.length;
				this.signal = (args.at(-1) as IHttpRequestOptions).abortSignal as AbortSignal;
			};
			const watched = function (this: unknown, ...args: unknown[]): unknown {
				noteLeaving(args);
				return track(Reflect.apply(helper, this, args));
			};
			Object.assign(helpers, { [name]: watched });
		}
	}

	/** Lets virtual time pass until the work is done. */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		return await this.clock.run(work, this.isBusy);
	}

	private readonly track = (result: unknown): unknown => {
		if (!(types.isPromise(result))) return result;
		this.underWay++;
		const end = () => void this.underWay--;
		void result.then((value: unknown) => {
			if (value instanceof Readable) value.once('close', end);
			else end();
		}, end);
		return result;
	};

	private readonly isBusy = (): boolean => {
		const last = this.requests.at(-1);
		const stuck =
			last !== undefined &&
			this.requests.length > this.arrivedBefore &&
			this.isEndless(last) &&
			// Once it is given up it ends, if not at once.
			this.signal?.aborted !== true;
		this.quiet = this.underWay === 0 || stuck ? this.quiet + 1 : 0;
		if (this.quiet < QUIET_ROUNDS) return true;
		this.quiet = 0;
		return false;
	};
}
