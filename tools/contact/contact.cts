import type { VariationName } from '../../test/testbed/sandbox/variations.cts';
import type { Exchange, Outgoing, World } from './exchange.cts';
import { exchange, isPage } from './exchange.cts';
import type { Finding } from './findings.cts';
import type { Receiver } from './receiver.cts';

/** What the run may use of an account. */
export interface Access {
	/** Without a slash at its end. */
	baseUrl: string;
	apiKey: string;
	/** The Cookie header of a signed-in browser. */
	cookie?: string;
	/** Where the API can deliver to, and who listens there. */
	webhook?: { url: string; receiver: Receiver };
}

/** The most that a run may spend, at quality low: one credit an image. */
export const MOST_CREDITS = 12;

const LONGEST_WAIT = 180_000;
const MOST_TRIES = 8;

/** One run: its calls, what they showed besides their answers, and what it may still spend. */
export class Contact {
	readonly findings: Finding[] = [];
	readonly exchanges: Exchange[] = [];
	/** Pages of a protection in front of the API, by the kind of call that met them. */
	readonly shields: Array<{ call: string; prompt: string | undefined; exchange: Exchange }> = [];
	/** Refusals for "in flight" or the hour, as they came. */
	readonly refusals: Exchange[] = [];
	moved: string | undefined;
	spent = 0;

	constructor(
		readonly world: World,
		readonly access: Access,
	) {}

	/** Images that may still be ordered. */
	get left(): number {
		return MOST_CREDITS - this.spent;
	}

	/** One call with the key, repeated where it was refused only for now. */
	async call(
		method: Outgoing['method'],
		path: string,
		body?: object,
		headers: Record<string, string> = {},
	): Promise<Exchange> {
		for (let tries = 1; ; tries++) {
			const answer = await this.once(method, path, body, headers);
			const again = passing(answer, tries);
			if (again === undefined || tries === MOST_TRIES) return answer;
			await this.world.sleep(again);
		}
	}

	/** The same, repeated only where the answer is not the API's. */
	async ask(...call: Parameters<Contact['once']>): Promise<Exchange> {
		for (let tries = 1; ; tries++) {
			const answer = await this.once(...call);
			if (!isShield(answer) || tries === MOST_TRIES) return answer;
			await this.world.sleep(1_000 * tries);
		}
	}

	/** The same without repeating it. */
	async once(
		method: Outgoing['method'],
		path: string,
		body?: object,
		headers: Record<string, string> = {},
	): Promise<Exchange> {
		const { baseUrl, apiKey } = this.access;
		const authorization = { Accept: 'application/json', Authorization: `Bearer ${apiKey}` };
		const json: Record<string, string> =
			body === undefined ? {} : { 'Content-Type': 'application/json' };
		const send = async (url: string) =>
			await exchange(this.world, {
				method,
				url,
				headers: { ...authorization, ...json, ...headers },
				body,
			});
		let answer = await send(baseUrl + path);
		const { location } = answer.headers;
		if ((answer.status === 307 || answer.status === 308) && location !== undefined) {
			const target = new URL(location, baseUrl + path);
			if (target.origin === new URL(baseUrl).origin) {
				this.moved = `${answer.status} to ${target.pathname}`;
				answer = await send(target.href);
			}
		}
		this.note(answer, body);
		return answer;
	}

	/** Whether the hour has nothing left, so that the run had better end. */
	get hourIsOver(): boolean {
		const last = this.refusals.at(-1);
		return last !== undefined && retryAfter(last) > LONGEST_WAIT;
	}

	private note(answer: Exchange, body: object | undefined): void {
		this.exchanges.push(answer);
		const prompt = (body as { prompt?: string } | undefined)?.prompt;
		const call = `${answer.method} ${answer.path.split('/').slice(0, 4).join('/')}`;
		if (isShield(answer)) this.shields.push({ call, prompt, exchange: answer });
		if (answer.status === 429 || (answer.status === 503 && answer.headers['retry-after'])) {
			this.refusals.push(answer);
		}
	}
}

/** A 403 by who stands in front of the API. */
export function isShield(answer: Exchange): boolean {
	const { status, headers } = answer;
	const marked = headers['cf-mitigated'] ?? headers['x-vercel-mitigated'];
	return status === 403 && (marked !== undefined || isPage(answer));
}

/** Milliseconds; 0 if the answer does not say. */
export function retryAfter({ headers }: Exchange): number {
	const value = headers['retry-after'] ?? '';
	if (/^\d+$/.test(value)) return Number(value) * 1000;
	const date = Date.parse(value) - Date.parse(headers.date ?? '');
	return Number.isFinite(date) ? Math.max(date, 0) : 0;
}

/** How long to wait before the same call may succeed; undefined if it has been answered. */
function passing(answer: Exchange, tries: number): number | undefined {
	const doubled = Math.min(1_000 * 2 ** (tries - 1), 30_000);
	if (answer.status === 429 || answer.status >= 500) {
		const asked = retryAfter(answer);
		return asked > LONGEST_WAIT ? undefined : Math.max(asked, doubled);
	}
	return isShield(answer) && tries <= 3 ? doubled : undefined;
}

/** A list of variations from conditions that hold. */
export function namesOf(...pairs: Array<[boolean, VariationName]>): VariationName[] {
	return pairs.filter(([holds]) => holds).map(([, name]) => name);
}
