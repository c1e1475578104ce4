import type { ErrorDetails } from '../texts/errors';
import { GptImageError } from '../texts/errors';
import { apiMessages } from '../texts/apiMessages';
import { generationMessages } from '../texts/generationMessages';
import type { Message } from '../texts/message';
import { apiWords } from '../../shared/apiWords';
import { isGenerationId, readGeneration } from '../../shared/generation';
import { isRecord } from '../../shared/values';
import type { Answer, NoAnswer } from './client';
import { header, readRefusal, readRetryAfter } from './headers';

/** What kind of call it was, as far as the meaning of a status depends on it. */
export interface CallKind {
	/** The call has an Idempotency-Key, so that repeating it after a 409 is safe. */
	keyed: boolean;
	/** A 404 means that a generation is unknown, not that the API is elsewhere. */
	namesGeneration: boolean;
}

/**
 * What to do with an answer. `again`: the same call may succeed later (`after` in milliseconds, if the server said
 * so; `counted` if it uses up a try; `doubt` if the work may have been done). `limit`: the rate limit refused it.
 */
export type Verdict =
	| { kind: 'done'; answer: Answer }
	| { kind: 'again'; error: GptImageError; after?: number; counted: boolean; doubt: boolean }
	| { kind: 'limit'; wait: number; hourly: boolean; error: GptImageError }
	| { kind: 'fatal'; error: GptImageError };

/** "The first request with this key is still under way": 409, and what others say for it. */
const IN_PROGRESS = [409, 423, 425];

const OF_THE_PLAN = /\bplans?\b|subscri|upgrade|\btier\b|\bpro\b|套餐|订阅|升级|会员/i;
/** What a server says that knows nothing of the API. */
const NO_ROUTE = /^(route |page |resource )?not[ _]?found\b|^cannot (post|get)\b/i;
const OTHER_ORDER =
	/\b(another|different|other|mismatch\w*|not match\w*)\b[^.]{0,40}\b(body|payload|request|param\w*|prompt|order|input)\b/i;

/**
 * Judges an answer. Pure.
 *
 * @param refusals how often this call was refused by the rate limit before
 * @see docs/API.md#errors
 */
export function judge(
	came: Answer | NoAnswer,
	call: CallKind,
	now: number,
	refusals: number,
): Verdict {
	if ('cause' in came) {
		const error = new GptImageError(apiMessages.unreachable, { cause: came.cause });
		return { kind: 'again', error, counted: true, doubt: true };
	}
	const answer = came;
	const { status, headers, body } = answer;
	const words = apiWords(body);
	if (status >= 200 && status < 300) return { kind: 'done', answer };
	if (status === 429) {
		return {
			kind: 'limit',
			...readRefusal(headers, now, refusals),
			error: error(apiMessages.rateLimited),
		};
	}
	if (status === 408 || status >= 500) return again(apiMessages.unavailable);
	if (status === 403 && isShield(answer)) return again(apiMessages.shielded, { doubt: false });
	if (IN_PROGRESS.includes(status) && call.keyed) {
		// The answer to a repeat may well be: "that was this one".
		if (namesGeneration(body)) return { kind: 'done', answer };
		if (!OTHER_ORDER.test(words ?? ''))
			return again(generationMessages.unconfirmed, { counted: false });
		return { kind: 'fatal', error: error(generationMessages.keyTaken) };
	}
	return { kind: 'fatal', error: fatal() };

	function again(text: Message, { counted = true, doubt = true } = {}): Verdict {
		return {
			kind: 'again',
			after: readRetryAfter(headers, now),
			error: error(text),
			counted,
			doubt,
		};
	}

	function fatal(): GptImageError {
		switch (status) {
			case 400:
				return error(apiMessages.invalidRequest);
			case 401:
				return error(apiMessages.unauthorized, { forAll: !isPage(answer) });
			case 402:
				return error(apiMessages.noCredits, { forCostlier: call.keyed && !isPage(answer) });
			case 403:
				return forbidden();
			case 404:
				if (call.namesGeneration) return error(generationMessages.notFound);
				return error(
					isRecord(body) && words !== undefined && !NO_ROUTE.test(words)
						? apiMessages.refused
						: apiMessages.noApi,
				);
			case 422:
				return error(
					call.keyed && (/idempoten/i.test(words ?? '') || OTHER_ORDER.test(words ?? ''))
						? generationMessages.keyTaken
						: apiMessages.contentPolicy,
				);
			default:
				return error(status < 400 ? apiMessages.redirected : apiMessages.refused);
		}
	}

	/** Of the plan, unless the API's words, or what was asked for, say otherwise. */
	function forbidden(): GptImageError {
		const ofThePlan = isRecord(body) && words !== undefined && OF_THE_PLAN.test(words);
		if (ofThePlan) return error(apiMessages.planNeeded, { forAll: true });
		if (call.namesGeneration) return error(generationMessages.forbiddenGeneration);
		return error(
			isRecord(body) && words !== undefined ? apiMessages.forbidden : apiMessages.planNeeded,
		);
	}

	function error(text: Message, details: ErrorDetails = {}): GptImageError {
		return new GptImageError(text, { ...details, httpCode: status, apiWords: words });
	}
}

/** A firewall or a bot check speaks for itself, not for the API. */
function isShield(answer: Answer): boolean {
	return (
		isPage(answer) ||
		['cf-mitigated', 'x-vercel-mitigated'].some(
			(name) => header(answer.headers, name) !== undefined,
		)
	);
}

/** Pages for people come from what stands before the API: gateways, firewalls, caches. */
function isPage({ body, headers }: Answer): boolean {
	const type = header(headers, 'content-type') ?? '';
	return (
		(typeof body === 'string' && /^\s*<(!doctype|html)/i.test(body)) ||
		(/\bhtml\b/i.test(type) && !isRecord(body))
	);
}

/** Whether an error names the generation that an earlier request with the same key made; an `id` may be the error's own. */
function namesGeneration(body: unknown): boolean {
	if (!isRecord(body)) return false;
	const { generationId, generation, data } = body;
	return (
		isGenerationId(generationId) ||
		readGeneration(generation) !== undefined ||
		(isRecord(data) && isGenerationId(data.generationId))
	);
}
