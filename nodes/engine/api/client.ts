import { createHash } from 'crypto';
import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { bearer } from '../../shared/apiKey';
import { isSameOrigin, readBaseUrl } from '../../shared/baseUrl';
import { isRecord, parseStructure, parseUrl } from '../../shared/values';
import { credentialMessage } from '../texts/apiMessages';
import { causeOf } from '../texts/cause';
import { GptImageError } from '../texts/errors';
import type { Headers } from './headers';
import { header } from './headers';

const CREDENTIAL = 'gptImageApi';

/** One request to the API, path relative to the base URL. */
export interface ApiRequest {
	method: 'GET' | 'POST';
	path: string;
	body?: Record<string, string | number | string[]>;
	idempotencyKey?: string;
	/** Ends the request. Not the execution's own signal where the request must be allowed to finish. */
	signal: AbortSignal;
}

/** Any answer of the API, whatever its status; header names in lower case. */
export interface Answer {
	status: number;
	headers: Headers;
	/** Parsed JSON, or text. */
	body: unknown;
}

/** None came, or none that could be read. */
export interface NoAnswer {
	cause: string;
}

export interface Api {
	/** Never rejects. */
	send(request: ApiRequest): Promise<Answer | NoAnswer>;
	/** Without a slash at its end. */
	baseUrl: string;
	/** SHA-256 of base URL and key: names the account in this process without holding the key. */
	keyHash: string;
}

/**
 * The only way to the API with the key.
 *
 * @throws GptImageError if the credential cannot work: no key, or a base URL that must not see it
 */
export async function createApi(context: IExecuteFunctions): Promise<Api> {
	const { apiKey, baseUrl } = await readCredential(context);
	// Without `getExecutionCancelSignal` n8n leaves our own signal alone: a paid request may outlive a cancel.
	const caller = {
		getNode: () => context.getNode(),
		getCredentials: async () => await context.getCredentials(CREDENTIAL),
		helpers: context.helpers,
		logger: context.logger,
	} as unknown as IExecuteFunctions;
	return {
		baseUrl,
		keyHash: createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex'),
		send: async (request) => {
			const sendTo = async (url: string): Promise<Answer> =>
				readAnswer(
					await context.helpers.httpRequestWithAuthentication.call(
						caller,
						CREDENTIAL,
						options(url, request),
					),
				);
			try {
				const url = baseUrl + request.path;
				const answer = await sendTo(url);
				const moved = movedTo(answer, url, baseUrl);
				return moved === undefined ? answer : await sendTo(moved);
			} catch (error) {
				// Statuses do not throw here, so this is a broken or timed-out connection.
				return { cause: causeOf(error) };
			}
		},
	};
}

async function readCredential(context: IExecuteFunctions) {
	const credential = await context.getCredentials(CREDENTIAL);
	try {
		return { apiKey: bearer(credential.apiKey), baseUrl: readBaseUrl(credential.baseUrl) };
	} catch (error) {
		throw credentialError(error as Error);
	}
}

function credentialError({ message }: Error): GptImageError {
	return new GptImageError(credentialMessage(message), { forAll: true });
}

function options(
	url: string,
	{ method, body, idempotencyKey, signal }: ApiRequest,
): IHttpRequestOptions {
	// A new object each time: n8n writes the key into it.
	return {
		method,
		url,
		headers: {
			Accept: 'application/json',
			...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
		},
		...(body === undefined ? {} : { body }),
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
	};
}

function readAnswer(response: unknown): Answer {
	const { statusCode, headers, body } = response as IN8nHttpFullResponse;
	const read = parsed(body);
	return { status: refusalInside(statusCode, read) ?? statusCode, headers, body: read };
}

/** The status that a success's body denies it with: `{success: false, code: 402}`. */
function refusalInside(status: number, body: unknown): number | undefined {
	if (status >= 300 || !isRecord(body) || body.success !== false) return undefined;
	const { code, status: inner, statusCode } = body;
	return [code, inner, statusCode].find(
		(told): told is number => typeof told === 'number' && told >= 400 && told < 600,
	);
}

/** Where a route of the API's own origin has gone, with method and body. The key must not follow anywhere else. */
function movedTo({ status, headers }: Answer, url: string, baseUrl: string): string | undefined {
	const location = status === 307 || status === 308 ? header(headers, 'location') : undefined;
	const target = location === undefined ? undefined : parseUrl(location, url);
	return target !== undefined && isSameOrigin(baseUrl, target.href) ? target.href : undefined;
}

/** n8n parses JSON by itself, but leaves a body as text when its declared type or its syntax is off. */
function parsed(body: unknown): unknown {
	return typeof body === 'string' ? (parseStructure(body) ?? body) : body;
}
