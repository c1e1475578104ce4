import type { Account } from './account';
import type { Answer, Api, ApiRequest } from './api';
import { Cancelled, GptImageError } from './errors';
import { messages } from './messages';
import type { LimitAllowance, Profile } from './patience';
import { holdOn, pause } from './patience';
import { readWindow } from './rateLimit';
import type { Runtime } from './runtime';
import { judge } from './verdict';

/** Everything that calls of one node run share. */
export interface Line {
	api: Api;
	account: Account;
	runtime: Runtime;
	allowance: LimitAllowance;
	/** Names the run among others that use the same key. */
	owner: string;
	/** Counts the requests that went to the API. */
	spent: { calls: number };
}

/** Even at the end of its time a call gets this long to be answered, in milliseconds. */
const SHORTEST_TRY = 1000;

export interface Call<Result> {
	request: Omit<ApiRequest, 'signal'>;
	profile: Profile;
	/** Comes before other waiting requests of the same key. */
	urgent?: boolean;
	/** A request on its way may end after a cancel: it is paid for, and its answer holds the generation's id. */
	outlivesCancel?: boolean;
	namesGeneration?: boolean;
	/** Whether an error means that the generation is merely not visible yet. */
	notYet?: (error: GptImageError) => boolean;
	/** Takes what is needed from the answer; undefined if it makes no sense. */
	read: (answer: Answer) => Result | undefined;
}

/**
 * Makes a call to the API, repeats it as its profile says, and keeps to the rate limit.
 *
 * @returns what `read` made of the answer, and the milliseconds spent waiting for the rate limit
 * @throws GptImageError with the reason of the last try; Cancelled
 */
export async function call<Result>(
	line: Line,
	{ request, profile, read, ...how }: Call<Result>,
): Promise<{ result: Result; held: number }> {
	const { runtime, account, allowance } = line;
	const started = runtime.now();
	let held = 0;
	let tries = 0;
	let refusals = 0;
	for (;;) {
		const wait = account.budget.wait(runtime.now());
		if (wait > 0) await hold(wait, true, new GptImageError(messages.rateLimited));
		const each = Math.min(profile.each, Math.max(left(), SHORTEST_TRY));
		const sent = await attempt(line, request, each, how);
		if (sent === 'later') continue;
		const verdict = judge(
			sent.answer,
			{
				keyed: request.idempotencyKey !== undefined,
				namesGeneration: how.namesGeneration === true,
			},
			runtime.now(),
			refusals,
		);
		let error: GptImageError;
		let after: number | undefined;
		let counted = true;
		switch (verdict.kind) {
			case 'limit':
				refusals++;
				// Somebody else, in another process, has orders in flight under the same key.
				if (how.urgent === true && !verdict.hourly) account.lanes.shrink();
				// A little chance keeps processes from coming back at the same moment for ever.
				await hold(verdict.wait * (1 + 0.2 * runtime.random()), verdict.hourly, verdict.error);
				continue;
			case 'fatal':
				if (how.notYet?.(verdict.error) !== true) throw verdict.error;
				error = verdict.error;
				break;
			case 'again':
				({ error, after, counted } = verdict);
				break;
			case 'done': {
				const result = sent.answer === undefined ? undefined : read(sent.answer);
				if (result !== undefined) {
					if (how.urgent === true) account.lanes.grow();
					return { result, held };
				}
				error = new GptImageError(messages.unreadable, { httpCode: sent.answer?.status });
			}
		}
		if (runtime.signal.aborted) throw new Cancelled();
		if (counted) tries++;
		const room = left();
		if (tries >= profile.tries || room <= 0 || (after ?? 0) > room) throw error;
		// The last try comes right at the end rather than not at all.
		const rest = pause(profile, Math.max(tries, 1), runtime.random(), after);
		await runtime.sleep(Math.min(rest, room));
	}

	/** Milliseconds left for this call; waits for the rate limit do not use them up. */
	function left(): number {
		return profile.within - (runtime.now() - started - held);
	}

	async function hold(ms: number, hourly: boolean, error: GptImageError): Promise<void> {
		const before = runtime.now();
		if (!(await holdOn(ms, hourly, allowance, runtime))) throw error;
		held += runtime.now() - before;
	}
}

async function attempt(
	{ api, account, runtime, owner, spent }: Line,
	request: Omit<ApiRequest, 'signal'>,
	each: number,
	{ urgent, outlivesCancel }: { urgent?: boolean; outlivesCancel?: boolean },
): Promise<'later' | { answer: Answer | undefined }> {
	const release = await account.requests.acquire(owner, runtime.signal, { urgent });
	// While this call queued, others may have used up the window.
	if (account.budget.wait(runtime.now()) > 0) {
		release();
		return 'later';
	}
	if (runtime.signal.aborted) {
		release();
		throw new Cancelled();
	}
	account.budget.spend();
	spent.calls++;
	const timeout = runtime.timeout(each);
	const signal = outlivesCancel === true ? timeout : AbortSignal.any([timeout, runtime.signal]);
	const answer = await api.send({ ...request, signal });
	account.budget.settle(
		answer === undefined ? undefined : readWindow(answer.headers, runtime.now()),
	);
	release();
	return { answer };
}
