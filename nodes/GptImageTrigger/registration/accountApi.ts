import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Endpoint } from './readEndpoints';
import { readList, readAnswer } from './readEndpoints';
import type { Attempts } from './attempts';
import { RegistrationError } from './registrationError';
import type { Session } from './session';
import { apiWords } from '../../shared/apiWords';
import { isRecord, parseJson } from '../../shared/values';

const PATH = '/api/account/webhooks';

/** A shorter value of a cookie is a setting, and may well be a word that an answer uses. */
const SHORTEST_SECRET = 8;

/** Milliseconds before a list that the API could not show is asked for once more. */
const LIST_AGAIN = 1_000;

/** Clock and limits of a hook. Times in milliseconds. */
export interface HookRuntime {
	now(): number;
	sleep(ms: number): Promise<unknown>;
	/** The longest that one call may take. */
	callLimit: number;
	/** The same for a registration: one whose answer is not waited for leaves an endpoint behind. */
	registerLimit: number;
	/** No call of a hook but a registration may take longer than up to so long after the hook's start. */
	hookLimit: number;
}

interface Answer {
	status: number;
	text: string;
}

/** What a deletion came to. `unsupported`: the API has no such call (405). */
export type Removal = 'removed' | 'notFound' | 'unsupported' | 'refused';

/**
 * The account's webhook endpoints, managed with its session over n8n's HTTP helper. Every method throws a
 * `RegistrationError` that is ready to be shown.
 *
 * @see docs/API.md#webhooks
 */
export class AccountApi {
	private readonly end: number;
	/** The API has shown the list, so the session is a good one. */
	private signedIn = false;

	constructor(
		private readonly session: Session,
		private readonly webhookUrl: string,
		private readonly request: (options: IHttpRequestOptions) => Promise<unknown>,
		private readonly runtime: HookRuntime,
		private readonly attempts: Attempts,
	) {
		this.end = runtime.now() + runtime.hookLimit;
	}

	/** The list, or undefined where the API cannot show it, to two questions. */
	async listIfShown(): Promise<Endpoint[] | undefined> {
		const unlessOut = (error: unknown): undefined => {
			if (!isOutage(error)) throw error;
		};
		const again = async (error: unknown) => {
			unlessOut(error);
			await this.runtime.sleep(LIST_AGAIN);
			return await this.list().catch(unlessOut);
		};
		return await this.list().catch(again);
	}

	/** @returns undefined where the API has no list */
	async list(): Promise<Endpoint[] | undefined> {
		const answer = await this.call('GET', '');
		if (answer.status === 404 || answer.status === 405) return undefined;
		if (answer.status === 403) throw new RegistrationError('noSession', { status: 403 });
		const list = readList(json(this.accepted(answer)));
		this.signedIn = true;
		return list;
	}

	async register(events: string[], label: string): Promise<{ id?: string; secret?: string }> {
		const answer = await this.call('POST', '', { url: this.webhookUrl, events, label });
		// It may be about the session or about what was asked for: the list, which throws in the first case, tells.
		if (answer.status === 403 && !this.signedIn) await this.list();
		return readAnswer(json(this.accepted(answer)));
	}

	async remove(id: string): Promise<Removal> {
		const answer = await this.call('DELETE', `/${encodeURIComponent(id)}`);
		if (answer.status === 404 || answer.status === 410) return 'notFound';
		if (answer.status === 405) return 'unsupported';
		// Another account's webhook, for example: no reason not to register a new one.
		const { status } = answer;
		if (status >= 400 && status < 500 && status !== 408 && status !== 429) return 'refused';
		this.accepted(answer);
		return 'removed';
	}

	private accepted(answer: Answer): Answer {
		const { status, text } = answer;
		if (status >= 200 && status < 300) return answer;
		if (status === 429 || status === 408 || status >= 500) {
			throw new RegistrationError('unavailable', { status });
		}
		throw new RegistrationError('refused', { status, words: this.cleaned(apiWords(text)) });
	}

	/** Nothing of the cookie, whatever an answer repeats. */
	private cleaned(words: string | undefined): string | undefined {
		const { cookie } = this.session;
		const values = cookie.split(';').map((part) => part.slice(part.indexOf('=') + 1).trim());
		return [cookie, ...values.filter(({ length }) => length >= SHORTEST_SECRET)].reduce(
			(text, secret) => text?.replaceAll(secret, '…'),
			words,
		);
	}

	private async call(method: IHttpRequestMethods, path: string, body?: object): Promise<Answer> {
		const { baseUrl, cookie } = this.session;
		const now = this.runtime.now();
		const left = this.end - now;
		const { callLimit, registerLimit } = this.runtime;
		const limit = method === 'POST' ? registerLimit : Math.min(callLimit, left);
		if (left <= 0) throw new RegistrationError('silent', { unsent: true });
		if (!this.attempts.mayCall(this.webhookUrl, now)) throw new RegistrationError('exhausted');
		const abortSignal = AbortSignal.timeout(limit);
		try {
			return read(
				await this.request({
					method,
					url: `${baseUrl}${PATH}${path}`,
					body,
					headers: { Cookie: cookie, Accept: 'application/json' },
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					// The cookie must not follow to another address, and a redirect means "sign in" anyway.
					disableFollowRedirect: true,
					timeout: limit,
					abortSignal,
				}),
			);
		} catch (error) {
			throw this.explained(error, abortSignal.aborted);
		}
	}

	private explained(error: unknown, timedOut: boolean): RegistrationError {
		if (error instanceof RegistrationError) return error;
		const code = isRecord(error) ? error.code : undefined;
		if (!timedOut && code !== 'ECONNABORTED' && code !== 'ETIMEDOUT') {
			return new RegistrationError('unreachable');
		}
		this.attempts.rememberSilence(this.session.baseUrl, this.runtime.now());
		return new RegistrationError('silent');
	}
}

function isOutage(error: unknown): boolean {
	return error instanceof RegistrationError && (error.status ?? 0) >= 500;
}

/** @throws RegistrationError where the answer is a sign-in page */
function read(response: unknown): Answer {
	const { statusCode, body } = isRecord(response) ? response : {};
	const status = typeof statusCode === 'number' ? statusCode : 0;
	const text = typeof body === 'string' ? body.trim() : '';
	const signIn = status === 401 || (status >= 300 && status < 400);
	if (signIn || (status < 300 && text.startsWith('<'))) {
		throw new RegistrationError('noSession', { status });
	}
	return { status, text };
}

/** @throws RegistrationError where an answer is no JSON */
function json({ status, text }: Answer): unknown {
	const parsed = parseJson(text);
	if (parsed === undefined) throw new RegistrationError('unreadable', { status });
	return parsed;
}
