import { Cancelled, GptImageError } from '../texts/errors';
import { apiMessages } from '../texts/apiMessages';
import type { Connection } from './connection';
import { awaitHour, takePlace } from './waiting';

/** Refusals for "in flight" are an error once no generation of the key has come to an end for so many milliseconds. */
const STANDSTILL = 600_000;

/** An answer that says that too much is asked for. */
interface Refusal {
	error: GptImageError;
	/** Milliseconds. */
	wait: number;
	/** The hour is used up; otherwise too much is in flight. */
	hourly: boolean;
}

/** All that holds one call up before it may leave: the hour, the places of the key, and refusals. */
export class Turn {
	/** How often it was refused. */
	refusals = 0;
	private hourly: GptImageError | undefined;
	private refusedSince: number | undefined;
	/** Of the orders that were refused for others in flight, one at a time comes back and tries again. */
	private retrying: (() => void) | undefined;

	/** @param order see `Call` */
	constructor(
		private readonly connection: Connection,
		private readonly order?: 'attended' | 'unattended',
	) {}

	/**
	 * Waits until the call may leave.
	 *
	 * @returns gives back its place among the requests of the key
	 * @throws GptImageError, Cancelled
	 */
	async come(): Promise<() => void> {
		const { connection, order } = this;
		const { account, runtime } = connection;
		if (order === 'unattended' && account.pace.isSet) await this.keepPace();
		for (;;) {
			if (account.budget.wait(runtime.now()) > 0) this.end();
			await awaitHour(connection, this.hourly);
			const urgent = order !== undefined;
			const release = await takePlace(connection, account.requests, { urgent });
			if (runtime.signal.aborted) {
				release();
				throw new Cancelled();
			}
			// While this call queued, others may have used up the window.
			if (account.budget.wait(runtime.now()) <= 0) return release;
			release();
		}
	}

	/**
	 * Notes a refusal, and waits until it makes sense to come back.
	 *
	 * @param sent when the request left, milliseconds since the epoch
	 */
	async refused({ error, wait, hourly }: Refusal, sent: number, now: number): Promise<void> {
		this.refusals++;
		if (!hourly) return await this.comeBack(wait, sent, now);
		this.hourly = error;
		this.connection.account.budget.refuse(now + wait);
	}

	/** Nobody waits for this call any more. */
	end(): void {
		this.retrying?.();
		this.retrying = undefined;
	}

	/** Others, perhaps in another process, have too much in flight under the same key: comes back a little later. */
	private async comeBack(wait: number, sent: number, now: number): Promise<void> {
		const { account, runtime, deadline = Number.POSITIVE_INFINITY } = this.connection;
		this.refusedSince ??= now;
		const busy = new GptImageError(apiMessages.busy, { httpCode: 429 });
		if (now - Math.max(this.refusedSince, account.lastProgress) > STANDSTILL) throw busy;
		if (this.order !== undefined) {
			account.inFlight.shrink(sent, now);
			await this.retryAlone();
		}
		if (this.order === 'unattended') return account.pace.refused(wait, now);
		// A little chance keeps processes from coming back at the same moment for ever.
		const rest = wait * (1 + 0.2 * runtime.random());
		if (runtime.now() + rest > deadline) throw busy;
		await runtime.sleep(rest);
	}

	/** Orders that nobody waits for go one after the other, in the rhythm in which places get free. */
	private async keepPace(): Promise<void> {
		const { account, runtime, deadline = Number.POSITIVE_INFINITY } = this.connection;
		await this.retryAlone();
		const rest = account.pace.wait(runtime.now());
		if (runtime.now() + rest > deadline) throw new GptImageError(apiMessages.busy);
		await runtime.sleep(rest);
	}

	private async retryAlone(): Promise<void> {
		this.retrying ??= await takePlace(this.connection, this.connection.account.retries);
	}
}
