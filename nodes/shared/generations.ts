import type { ApiRequest } from './api';
import type { Line } from './call';
import { call } from './call';
import { Cancelled, GptImageError } from './errors';
import type { Generation } from './generation';
import { hasFailed, isFinished, isRecord, readGeneration } from './generation';
import { isOldFailure, seriesKey } from './idempotency';
import { messages } from './messages';
import { FREE_READ, PAID_WRITE } from './patience';
import { serverNow } from './rateLimit';
import { nextQuestion } from './schedule';

/** A paid request that was accepted. */
export interface Accepted {
	id: string;
	status: string;
	/** The server's clock when the key was first sent, milliseconds since the epoch. */
	firstAsked: number;
}

/** How long a generation of our own may be unknown to the API before we believe it, in milliseconds. */
const BECOMES_VISIBLE = 20_000;
/** How many keys of a series are tried: more than n8n's Retry On Fail can use up. */
const LONGEST_SERIES = 10;

/**
 * Orders a generation, or gets the one that an earlier try with the same key ordered.
 *
 * @throws GptImageError, Cancelled (only before anything left)
 * @see docs/API.md#post-apiv1generate
 */
export async function order(
	line: Line,
	body: NonNullable<ApiRequest['body']>,
	key: string,
): Promise<Accepted> {
	const started = line.runtime.now();
	const { result } = await call(line, {
		request: { method: 'POST', path: '/api/v1/generate', body, idempotencyKey: key },
		profile: PAID_WRITE,
		urgent: true,
		outlivesCancel: true,
		read: (answer) => {
			const generation = readGeneration(answer.body);
			const now = line.runtime.now();
			return generation === undefined
				? undefined
				: { ...generation, firstAsked: serverNow(answer.headers, now) - (now - started) };
		},
	});
	return { id: result.id, status: result.status, firstAsked: result.firstAsked };
}

/**
 * Orders a generation under the first key of the series that does not lead to an old failure.
 *
 * @param onPaid told at once of each id, so that none is lost whatever happens next
 * @param follow waits for the generation, where the caller wants that
 */
export async function make<Result extends { generation?: Generation }>(
	line: Line,
	body: NonNullable<ApiRequest['body']>,
	key: string,
	onPaid: (accepted: Accepted) => void,
	follow: (accepted: Accepted) => Promise<Result>,
): Promise<Result> {
	const { account, runtime } = line;
	for (let n = 0; ; n++) {
		const accepted = await order(line, body, seriesKey(key, n));
		onPaid(accepted);
		const last = n === LONGEST_SERIES - 1;
		const knownFailure =
			accepted.status === 'failed' || account.failed.get(accepted.id, runtime.now()) === true;
		if (knownFailure && !last) continue;
		const result = await follow(accepted);
		const { generation } = result;
		if (generation?.status !== 'failed') return result;
		account.failed.set(accepted.id, true, runtime.now());
		if (last || !isOldFailure(generation.completedAt, accepted.firstAsked)) return result;
	}
}

/**
 * Asks for a generation once (and again while the API cannot answer).
 *
 * @param within milliseconds to keep trying
 */
export async function ask(
	line: Line,
	id: string,
	within: number,
	notYet?: (error: GptImageError) => boolean,
): Promise<{ result: Generation; held: number }> {
	return await call(line, {
		request: { method: 'GET', path: `/api/v1/generations/${encodeURIComponent(id)}` },
		profile: { ...FREE_READ, within },
		namesGeneration: true,
		notYet,
		read: ({ body }) => {
			const generation = readGeneration(unwrapped(body));
			return generation === undefined ? undefined : { ...generation, id };
		},
	});
}

export interface Followed {
	/** As it was last seen; undefined if the API never answered in time. */
	generation?: Generation;
	timedOut: boolean;
	/** Why the last questions had no answer, if they had none. */
	error?: GptImageError;
}

/**
 * Waits until a generation is finished or `timeout` milliseconds have passed; waits for the rate limit do not count.
 *
 * @param own the generation was ordered just now: it may take a moment to become visible, and cannot be ready at once
 * @throws GptImageError that is final for this id (it stands in the error), Cancelled
 */
export async function follow(
	line: Line,
	id: string,
	timeout: number,
	own: boolean,
): Promise<Followed> {
	const { runtime } = line;
	const started = runtime.now();
	const phase = runtime.random();
	let deadline = started + timeout;
	let generation: Generation | undefined;
	if (own) await runtime.sleep(Math.min(nextQuestion(0, phase), timeout));
	for (;;) {
		if (runtime.signal.aborted) throw new Cancelled();
		const now = runtime.now();
		const notYet = (error: GptImageError) =>
			own && error.details.httpCode === 404 && runtime.now() - started < BECOMES_VISIBLE;
		const answer = await ask(line, id, Math.max(deadline - now, 0), notYet).catch(expected);
		if (answer instanceof GptImageError) {
			const error = answer.withGeneration(id, generation?.status);
			if (isPassing(error)) return { generation, timedOut: true, error };
			throw error;
		}
		deadline += answer.held;
		generation = answer.result;
		if (isFinished(generation)) return { generation, timedOut: false };
		const elapsed = runtime.now() - started;
		const left = deadline - runtime.now();
		if (left <= 0) return { generation, timedOut: true };
		// The last question comes right at the end, so that nothing that is ready by then is missed.
		await runtime.sleep(Math.min(nextQuestion(elapsed, phase) - elapsed, left));
	}
}

/** The error for a generation that ended without success, if it did. */
export function failureOf(generation: Generation): GptImageError | undefined {
	const { id, status, failureReason } = generation;
	const details = { generationId: id, status, apiWords: failureReason };
	if (hasFailed(generation)) {
		return new GptImageError(status === 'blocked' ? messages.blocked : messages.failed, details);
	}
	return status === 'succeeded' && generation.outputs.length === 0
		? new GptImageError(messages.noOutputs, details)
		: undefined;
}

/** Turns an error that users may read into a value; anything else goes on as it was. */
async function expected(error: unknown): Promise<GptImageError> {
	return error instanceof GptImageError ? error : await Promise.reject(error);
}

/** Whether time may heal it: no answer, an outage, an answer without sense. */
function isPassing({ text }: GptImageError): boolean {
	return [messages.unreachable, messages.unavailable, messages.unreadable].some(
		(passing) => passing === text,
	);
}

/** Some APIs wrap a single object in `data` or `generation`; the page shows it bare. */
function unwrapped(body: unknown): unknown {
	if (!isRecord(body) || readGeneration(body) !== undefined) return body;
	return body.generation ?? body.data ?? body;
}
