import type { Account } from '../key/account';
import type { Answer, Api, ApiRequest } from './client';
import { Cancelled, GptImageError } from '../texts/errors';
import { messages } from '../texts/messages';
import type { LimitAllowance, Profile } from './retries';
import { holdOn, pause } from './retries';
import { readWindow } from './headers';
import type { Runtime } from '../../shared/runtime';
import { judge } from './statusMeaning';

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

export interface Call<Result> {
	request: Omit<ApiRequest, 'signal'>;
	profile: Profile;
	/** Comes before other waiting requests of the same key. */
	urgent?: boolean;
	/** A request on its way may end after a cancel: it is paid for, and its answer holds the generation's id. */
	outlivesCancel?: boolean;
	namesGeneration?: boolean;
	/** Told of each try whose outcome stays unknown: the work may have been done although the answer was lost. */
	onDoubt?: () => void;
	/** Whether an error means that the generation is merely not visible yet. */
	notYet?: (error: GptImageError) => boolean;
	/** Takes what is needed from the answer; undefined if it makes no sense. */
	read: (answer: Answer) => Result | undefined;
}

/**
 * Makes a call to the API, repeats it as its profile says, and keeps to the rate limit.
 *
 * @returns what `read` made of the answer, the milliseconds spent waiting for limits (the hour's, and our own of five
 *   requests at a time), and when the first try left
 * @throws GptImageError with the reason of the last try; Cancelled
 */
export async function call<Result>(line: Line, what: Call<Result>): Promise<Called<Result>> {
	const door = new Door(line);
	return await attempts(line, what, door).finally(() => door.leave());
}

interface Called<Result> {
	result: Result;
	held: number;
	firstSent: number;
}

/** Of the orders that were refused for others in flight, one at a time comes back and tries again. */
class Door {
	leave = (): void => undefined;
	private waiting = false;

	constructor(private readonly line: Line) {}

	async queue(): Promise<void> {
		if (this.waiting) return;
		this.waiting = true;
		const { account, owner, runtime } = this.line;
		this.leave = await account.retries.acquire(owner, runtime.signal);
	}
}

async function attempts<Result>(
	line: Line,
	{ request, profile, read, ...how }: Call<Result>,
	door: Door,
): Promise<Called<Result>> {
	const { runtime, account, allowance } = line;
	const started = runtime.now();
	let firstSent: number | undefined;
	let held = 0;
	let tries = 0;
	let repeats = 0;
	let refusals = 0;
	let doubt = false;
	for (;;) {
		const wait = account.budget.wait(runtime.now());
		if (wait > 0) await hold(wait, true, new GptImageError(messages.rateLimited));
		const release = await turn();
		// While this call queued, others may have used up the window.
		if (account.budget.wait(runtime.now()) > 0) {
			release();
			continue;
		}
		const sent = runtime.now();
		firstSent ??= sent;
		// Also the last one: an answer that comes a moment too late was asked for in vain.
		const { each } = profile;
		const answer = await send(line, request, each, how.outlivesCancel === true).finally(release);
		const verdict = judge(
			answer,
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
		let unknown = true;
		switch (verdict.kind) {
			case 'limit': {
				refusals++;
				const refused = runtime.now();
				// Somebody else, in another process, has orders in flight under the same key.
				if (how.urgent === true && !verdict.hourly) {
					account.inFlight.shrink(sent, refused);
					await door.queue();
					held += runtime.now() - refused;
				}
				// A little chance keeps processes from coming back at the same moment for ever.
				await hold(verdict.wait * (1 + 0.2 * runtime.random()), verdict.hourly, verdict.error);
				continue;
			}
			case 'fatal':
				if (how.notYet?.(verdict.error) !== true) throw final(verdict.error);
				error = verdict.error;
				break;
			case 'again':
				({ error, after, counted, doubt: unknown } = verdict);
				break;
			case 'done': {
				const result = answer === undefined ? undefined : read(answer);
				if (result !== undefined) {
					if (how.urgent === true) account.inFlight.grow();
					return { result, held, firstSent };
				}
				const paid = request.idempotencyKey !== undefined;
				const text = paid ? messages.unconfirmed : messages.unreadable;
				error = new GptImageError(text, { httpCode: answer?.status });
			}
		}
		if (unknown) {
			doubt = request.idempotencyKey !== undefined;
			how.onDoubt?.();
		}
		if (runtime.signal.aborted) throw new Cancelled();
		if (counted) tries++;
		repeats++;
		const room = left();
		if (tries >= profile.tries || room <= 0 || (after ?? 0) > room) throw final(error);
		// The last try comes right at the end rather than not at all.
		const rest = pause(profile, repeats, runtime.random(), after);
		await runtime.sleep(Math.min(rest, room));
	}

	/** Milliseconds left for this call; waits for limits do not use them up. */
	function left(): number {
		return profile.within - (runtime.now() - started - held);
	}

	async function hold(ms: number, hourly: boolean, error: GptImageError): Promise<void> {
		const before = runtime.now();
		if (!(await holdOn(ms, hourly, allowance, runtime))) throw final(error);
		held += runtime.now() - before;
	}

	/** A refusal says nothing of what became of an earlier try. */
	function final(error: GptImageError): GptImageError {
		return doubt ? error.inDoubt() : error;
	}

	/** Waits for one of the places that the API has for requests of one key. */
	async function turn(): Promise<() => void> {
		const before = runtime.now();
		const { urgent } = how;
		const release = await account.requests.acquire(line.owner, runtime.signal, { urgent });
		held += runtime.now() - before;
		if (!runtime.signal.aborted) return release;
		release();
		throw new Cancelled();
	}
}

async function send(
	{ api, account, runtime, spent }: Line,
	request: Omit<ApiRequest, 'signal'>,
	each: number,
	outlivesCancel: boolean,
): Promise<Answer | undefined> {
	account.budget.spend();
	spent.calls++;
	const timeout = runtime.timeout(each);
	const signal = outlivesCancel ? timeout : AbortSignal.any([timeout, runtime.signal]);
	const answer = await api.send({ ...request, signal });
	const window = answer === undefined ? undefined : readWindow(answer.headers, runtime.now());
	account.budget.settle(window);
	return answer;
}
