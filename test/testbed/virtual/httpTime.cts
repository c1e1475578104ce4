import { types } from 'node:util';
import { Readable } from 'node:stream';

import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import type { Traffic } from '../sandbox/traffic.cts';
import { VirtualClock } from './clock.cts';

/** Nothing may have happened for so many rounds of the event loop before time jumps. */
const QUIET_ROUNDS = 12;

/** A server that tells which of its requests are open. */
export interface WatchedServer {
	readonly traffic: Traffic;
	serves(url: string): boolean;
}

/**
 * Virtual time around real HTTP: it stands still while a request or a file is on its way, however long that takes, and
 * jumps to what comes next when every request that is still open waits for the clock or will never be answered.
 */
export class HttpTime {
	readonly clock = new VirtualClock();
	/** Requests to watched servers, up to the last byte of the answer. */
	private requests = 0;
	/** Everything else that takes real time: files, requests to other servers. */
	private others = 0;
	private quiet = 0;
	/** Time passes as long as there are works that need it. */
	private passing: { works: number; time: Promise<void>; end: () => void } | undefined;
	private readonly servers: WatchedServer[] = [];
	private readonly counted = new WeakMap<Readable, () => void>();

	/** A server that may let its clients wait, for this clock or for ever. */
	attach(server: WatchedServer): void {
		this.servers.push(server);
	}

	/** Makes n8n's helpers tell when they are at work; they work as they do. */
	watch({ helpers }: Pick<IExecuteFunctions, 'helpers'>): void {
		for (const [name, helper] of Object.entries(helpers) as Array<[string, unknown]>) {
			if (typeof helper !== 'function') continue;
			const watched = this.watched(name, helper as (...args: unknown[]) => unknown);
			Object.assign(helpers, { [name]: watched });
		}
	}

	/**
	 * Lets virtual time pass until the work is done; several works may share the time.
	 *
	 * @throws what the work throws, or an error if all works wait for nothing that will ever happen
	 */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		const passing = (this.passing ??= this.pass());
		passing.works++;
		const leave = () => {
			if (--passing.works > 0) return;
			this.passing = undefined;
			passing.end();
		};
		work.then(leave, leave);
		return await Promise.race([work, passing.time.then(async () => await work)]);
	}

	/** Lets that many milliseconds pass. */
	async sleep(ms: number): Promise<void> {
		await this.run(this.clock.sleep(ms));
	}

	private pass() {
		let end = (): void => undefined;
		const ended = new Promise<void>((resolve) => (end = resolve));
		return { works: 0, time: this.clock.run(ended, this.isBusy), end };
	}

	private watched(name: string, helper: (...args: unknown[]) => unknown) {
		const note = (args: unknown[], result: unknown) => this.note(name, args, result);
		return function (this: unknown, ...args: unknown[]): unknown {
			const result = Reflect.apply(helper, this, args);
			note(args, result);
			return result;
		};
	}

	private note(name: string, args: unknown[], result: unknown): void {
		if (!(types.isPromise(result))) return;
		const isRequest = name.startsWith('httpRequest');
		const end = isRequest ? this.begin(args.at(-1) as IHttpRequestOptions) : this.beginOther(args);
		result.then((value: unknown) => {
			const stream = streamIn(value);
			if (stream === undefined || stream.closed) return end();
			this.counted.set(stream, end);
			stream.once('close', end);
		}, end);
	}

	/** A request; the file that it sends is on its way with it, and no longer by itself. */
	private begin({ url, body }: IHttpRequestOptions): () => void {
		this.handOver(body);
		return this.count(this.servers.some((server) => server.serves(url)) ? 'requests' : 'others');
	}

	/** A helper that stores the body of an answer works as long as the answer comes, which is counted already. */
	private beginOther(args: unknown[]): () => void {
		const body = args.find((arg) => arg instanceof Readable);
		if (body === undefined || body.closed || !this.counted.has(body)) return this.count('others');
		let done = false;
		let end = () => undefined as void;
		body.once('close', () => {
			if (!done) end = this.count('others');
		});
		return () => {
			done = true;
			end();
		};
	}

	private handOver(body: unknown): void {
		if (body instanceof Readable) this.counted.get(body)?.();
	}

	private count(what: 'requests' | 'others'): () => void {
		this[what]++;
		let open = true;
		return () => {
			if (open) this[what]--;
			open = false;
		};
	}

	private readonly isBusy = (): boolean => {
		const sum = (of: 'open' | 'resting') =>
			this.servers.reduce((total, { traffic }) => total + traffic[of], 0);
		const [open, resting] = [sum('open'), sum('resting')];
		const idle = this.others === 0 && this.requests === open && open === resting;
		this.quiet = idle ? this.quiet + 1 : 0;
		if (this.quiet < QUIET_ROUNDS) return true;
		this.quiet = 0;
		return false;
	};
}

/** The stream that a helper gave, or that is the body of the answer that it gave. */
function streamIn(value: unknown): Readable | undefined {
	if (value instanceof Readable) return value;
	const { body } = (value ?? {}) as { body?: unknown };
	return body instanceof Readable ? body : undefined;
}
