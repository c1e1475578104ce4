import type { Answer } from './client';
import type { ErrorDetails, ErrorText } from '../texts/errors';
import { GptImageError } from '../texts/errors';
import { apiWords } from './apiWords';
import { messages } from '../texts/messages';
import { readRefusal, readRetryAfter } from './headers';

/** What kind of call it was, as far as the meaning of a status depends on it. */
export interface CallKind {
	/** The call has an Idempotency-Key, so that repeating it after a 409 is safe. */
	keyed: boolean;
	/** A 404 means that a generation is unknown, not that the API is elsewhere. */
	namesGeneration: boolean;
}

/**
 * What to do with an answer. `again`: the same call may succeed later (`after` in milliseconds, if the server said
 * so; `counted` if it uses up a try). `limit`: the rate limit refused it.
 */
export type Verdict =
	| { kind: 'done' }
	| { kind: 'again'; error: GptImageError; after?: number; counted: boolean }
	| { kind: 'limit'; wait: number; hourly: boolean; error: GptImageError }
	| { kind: 'fatal'; error: GptImageError };

/**
 * Judges an answer (undefined: none came). Pure.
 *
 * @param refusals how often this call was refused by the rate limit before
 * @see docs/API.md#errors
 */
export function judge(
	answer: Answer | undefined,
	call: CallKind,
	now: number,
	refusals: number,
): Verdict {
	if (answer === undefined) {
		return { kind: 'again', error: new GptImageError(messages.unreachable), counted: true };
	}
	const { status, headers } = answer;
	if (status >= 200 && status < 300) return { kind: 'done' };
	if (status === 429) {
		return {
			kind: 'limit',
			...readRefusal(headers, now, refusals),
			error: error(messages.rateLimited),
		};
	}
	if (status === 408 || status >= 500) {
		return {
			kind: 'again',
			after: readRetryAfter(headers, now),
			error: error(messages.unavailable),
			counted: true,
		};
	}
	if (status === 409 && call.keyed) {
		return {
			kind: 'again',
			after: readRetryAfter(headers, now),
			error: error(messages.unconfirmed),
			counted: false,
		};
	}
	return { kind: 'fatal', error: fatal() };

	function fatal(): GptImageError {
		switch (status) {
			case 400:
				return error(messages.invalidRequest);
			case 401:
				return error(messages.unauthorized, { forAll: true });
			case 402:
				return error(messages.noCredits, { forAll: true });
			case 403:
				return error(messages.planNeeded, { forAll: true });
			case 404:
				return error(call.namesGeneration ? messages.notFound : messages.noApi);
			case 422:
				return error(messages.contentPolicy);
			default:
				return error(status < 400 ? messages.redirected : messages.refused);
		}
	}

	function error(text: ErrorText, details: ErrorDetails = {}): GptImageError {
		return new GptImageError(text, {
			...details,
			httpCode: status,
			apiWords: apiWords(answer?.body),
		});
	}
}
