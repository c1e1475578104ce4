import type { ApiRequest } from '../api/client';
import { apiWords } from '../api/apiWords';
import type { Line } from '../api/call';
import { call } from '../api/call';
import { GptImageError } from '../texts/errors';
import type { Generation } from '../../shared/generation';
import { hasFailed, readGeneration } from '../../shared/generation';
import { isRecord } from '../../shared/values';
import { isOldFailure, seriesKey } from './idempotency';
import { messages } from '../texts/messages';
import { FREE_READ, PAID_WRITE } from '../api/retries';
import { serverNow } from '../api/headers';

/** A paid request that was accepted. */
export interface Accepted {
	id: string;
	status: string;
	/** The server's clock when the key was first sent, milliseconds since the epoch. */
	firstAsked: number;
	/** Ordered just now, as far as we know: not by an earlier try with the same key. */
	fresh: boolean;
}

/** How many keys of a series are tried: more than n8n's Retry On Fail can use up. */
const LONGEST_SERIES = 10;

/** Who must hear of what happens to an order at once, so that nothing paid is lost whatever happens next. */
export interface OrderWatch {
	/** A generation that is ours, new or from an earlier try. */
	onPaid: (accepted: Accepted) => void;
	/** An answer was lost: a generation may have been made. */
	onDoubt: () => void;
}

/**
 * Orders a generation, or gets the one that an earlier try with the same key ordered.
 *
 * @throws GptImageError, Cancelled
 * @see docs/API.md#post-apiv1generate
 */
export async function order(
	line: Line,
	body: NonNullable<ApiRequest['body']>,
	key: string,
	onDoubt: OrderWatch['onDoubt'],
): Promise<Accepted> {
	const { result, firstSent } = await call(line, {
		request: { method: 'POST', path: '/api/v1/generate', body, idempotencyKey: key },
		profile: PAID_WRITE,
		urgent: true,
		outlivesCancel: true,
		onDoubt,
		read: ({ body: answer, headers }) => {
			const generation = readGeneration(unwrapped(answer));
			const now = line.runtime.now();
			return generation && { ...generation, ahead: serverNow(headers, now) - now };
		},
	});
	const { id, status, ahead } = result;
	const { ordered } = line.account;
	const fresh = status === 'queued' && ordered.get(id, firstSent) === undefined;
	ordered.set(id, true, firstSent);
	return { id, status, firstAsked: firstSent + ahead, fresh };
}

/**
 * Orders a generation under the first key of the series that does not lead to an old failure.
 *
 * @param follow waits for the generation, where the caller wants that
 */
export async function make<Result extends { generation?: Generation }>(
	line: Line,
	body: NonNullable<ApiRequest['body']>,
	key: string,
	{ onPaid, onDoubt }: OrderWatch,
	follow: (accepted: Accepted) => Promise<Result>,
): Promise<Result> {
	const { account, runtime } = line;
	for (let n = 0; ; n++) {
		const accepted = await order(line, body, seriesKey(key, n), onDoubt);
		const last = n === LONGEST_SERIES - 1;
		const knownFailure =
			accepted.status === 'failed' || account.failed.get(accepted.id, runtime.now()) === true;
		if (knownFailure && !last) continue;
		onPaid(accepted);
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

/** The error for a generation that ended without success, if it did. */
export function failureOf(generation: Generation): GptImageError | undefined {
	const { id, status, failureReason } = generation;
	const details = { generationId: id, status, apiWords: apiWords(failureReason) };
	if (hasFailed(generation)) {
		return new GptImageError(status === 'blocked' ? messages.blocked : messages.failed, details);
	}
	return status === 'succeeded' && generation.outputs.length === 0
		? new GptImageError(messages.noOutputs, details)
		: undefined;
}

/** Some APIs wrap a single object in `data` or `generation`; the page shows it bare. */
function unwrapped(body: unknown): unknown {
	if (!isRecord(body) || readGeneration(body) !== undefined) return body;
	return body.generation ?? body.data ?? body;
}
