import { apiWords } from '../../shared/apiWords';
import type { Answer, ApiRequest, NoAnswer } from './client';
import { Cancelled, GptImageError } from '../texts/errors';
import { apiMessages } from '../texts/apiMessages';
import { generationMessages } from '../texts/generationMessages';
import type { Retries } from './retries';
import { pause } from './retries';
import { readWindow } from './headers';
import { stoppable } from '../../shared/runtime';
import type { Connection } from './connection';
import { judge } from './statusMeaning';
import { Turn } from './turn';

export interface Call<Result> {
	request: Omit<ApiRequest, 'signal'>;
	retries: Retries;
	/** Orders come before other waiting requests of the same key; nobody waits for what an `unattended` one makes. */
	order?: 'attended' | 'unattended';
	namesGeneration?: boolean;
	/** Told of each try whose outcome stays unknown: the work may have been done although the answer was lost. */
	onDoubt?: () => void;
	/** Whether an error means that the generation is merely not visible yet. */
	notYet?: (error: GptImageError) => boolean;
	/** Ends the call while it waits for its turn or for another try; a request that is on its way may end. */
	stop?: AbortSignal;
	/** Takes what is needed from the answer; undefined if it makes no sense. */
	read: (answer: Answer) => Result | undefined;
}

/**
 * Makes a call to the API, repeats it as its numbers say, and keeps to the rate limit. An order that is on its way may
 * end after a cancel: it is paid for, and its answer holds the generation's id.
 *
 * @returns what `read` made of the answer, the milliseconds spent waiting for limits (the hour's, and our own of five
 *   requests at a time), and when the first try left
 * @throws GptImageError with the reason of the last try; Cancelled
 */
export async function call<Result>(
	connection: Connection,
	what: Call<Result>,
): Promise<Called<Result>> {
	const { runtime } = connection;
	const waiting =
		what.stop === undefined
			? connection
			: { ...connection, runtime: stoppable(runtime, what.stop) };
	const turn = new Turn(waiting, what.order);
	return await attempts(waiting, what, turn, runtime.signal).finally(() => turn.end());
}

interface Called<Result> {
	result: Result;
	held: number;
	firstSent: number;
}

async function attempts<Result>(
	connection: Connection,
	{ request, retries, read, order, ...how }: Call<Result>,
	turn: Turn,
	cancelled: AbortSignal,
): Promise<Called<Result>> {
	const { runtime, account, deadline = Number.POSITIVE_INFINITY } = connection;
	const started = runtime.now();
	const keyed = request.idempotencyKey !== undefined;
	let firstSent: number | undefined;
	let [held, asked, repeats] = [0, 0, 0];
	let doubt = false;
	/** A try was given up without an answer. */
	let silent = false;
	/** The time is up. */
	let last = false;
	for (;;) {
		const release = await limited(async () => await turn.come());
		const sent = runtime.now();
		firstSent ??= sent;
		const came = await send(connection, request, longest(sent), cancelled).finally(release);
		const now = runtime.now();
		const kind = { keyed, namesGeneration: how.namesGeneration === true };
		const verdict = judge(came, kind, now, turn.refusals);
		let error: GptImageError;
		let after: number | undefined;
		let unknown = true;
		switch (verdict.kind) {
			case 'limit':
				await limited(async () => await turn.refused(verdict, sent, now));
				continue;
			case 'fatal':
				if (how.notYet?.(verdict.error) !== true) throw final(verdict.error);
				error = verdict.error;
				break;
			case 'again':
				({ error, after, doubt: unknown } = verdict);
				silent ||= 'cause' in came && now - sent > retries.each / 2;
				break;
			case 'done': {
				const { answer } = verdict;
				const result = read(answer);
				if (result !== undefined) {
					if (order !== undefined) account.noteAccepted(now);
					return { result, held, firstSent };
				}
				const text = keyed ? generationMessages.unconfirmed : apiMessages.unreadable;
				const words = apiWords(answer.body);
				error = new GptImageError(text, { httpCode: answer.status, apiWords: words });
			}
		}
		if (unknown) {
			doubt = keyed;
			how.onDoubt?.();
		}
		if (runtime.signal.aborted) throw new Cancelled();
		repeats++;
		if (after !== undefined && asked + after <= retries.asked) {
			asked += after;
			held += after;
		}
		const onceMore = !last && retries.last !== undefined && now - sent > retries.last;
		last = left() <= 0;
		const room = Math.min(Math.max(left(), onceMore ? 1 : 0), deadline - now);
		if (room <= 0 || (after ?? 0) > room) throw final(error);
		// The last try comes right at the end rather than not at all.
		const rest = pause(retries, repeats, runtime.random(), after);
		await runtime.sleep(Math.min(rest, room));
	}

	/** Milliseconds left for this call; waits for limits do not use them up. */
	function left(): number {
		return retries.within - (runtime.now() - started - held);
	}

	/** Milliseconds that a try may take which leaves now. */
	function longest(now: number): number {
		const usual = last ? (retries.last ?? retries.each) : retries.each;
		const patient = silent ? Math.min(retries.afterSilence ?? 0, left()) : 0;
		const most = Math.max(usual, patient);
		return Math.max(Math.min(most, deadline - now), 1);
	}

	/** Does what waits for limits, and counts the time. */
	async function limited<Value>(waiting: () => Promise<Value>): Promise<Value> {
		const before = runtime.now();
		const value = await waiting().catch((error: unknown) => {
			throw error instanceof GptImageError ? final(error) : error;
		});
		held += runtime.now() - before;
		return value;
	}

	/** A refusal says nothing of what became of an earlier try. */
	function final(error: GptImageError): GptImageError {
		return doubt ? error.inDoubt() : error;
	}
}

async function send(
	{ api, account, runtime, spent }: Connection,
	request: Omit<ApiRequest, 'signal'>,
	longest: number,
	cancelled: AbortSignal,
): Promise<Answer | NoAnswer> {
	const before = account.budget.spend();
	spent.calls++;
	const timeout = runtime.timeout(longest);
	const outlivesCancel = request.idempotencyKey !== undefined;
	const signal = outlivesCancel ? timeout : AbortSignal.any([timeout, cancelled]);
	const came = await api.send({ ...request, signal });
	const window = 'cause' in came ? undefined : readWindow(came.headers, runtime.now());
	account.budget.settle(window, before, runtime.now());
	return came;
}
