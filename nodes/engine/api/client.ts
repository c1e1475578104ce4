import { createHash } from 'crypto';
import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { bearer } from '../../shared/apiKey';
import { readBaseUrl } from '../../shared/baseUrl';
import { parseStructure } from '../../shared/values';
import { GptImageError } from '../texts/errors';
import type { Headers } from './headers';

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

/** Sends a request to the API and resolves with its answer, or with undefined if none came. Never rejects. */
export interface Api {
	send(request: ApiRequest): Promise<Answer | undefined>;
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
			try {
				const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
					caller,
					CREDENTIAL,
					options(baseUrl, request),
				);
				return readAnswer(response);
			} catch {
				// Statuses do not throw here, so this is a broken or timed-out connection: what it was is no help to a user.
				return undefined;
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

function credentialError(error: Error): GptImageError {
	return new GptImageError(
		{ message: error.message, remedy: 'Open the credential and correct it.' },
		{ forAll: true },
	);
}

function options(baseUrl: string, request: ApiRequest): IHttpRequestOptions {
	const { method, path, body, idempotencyKey, signal } = request;
	// A new object each time: n8n writes the key into it.
	return {
		method,
		url: baseUrl + path,
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
	return { status: statusCode, headers, body: parsed(body) };
}

/** n8n parses JSON by itself, but leaves a body as text when its declared type or its syntax is off. */
function parsed(body: unknown): unknown {
	return typeof body === 'string' ? (parseStructure(body) ?? body) : body;
}
