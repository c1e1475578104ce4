import { randomUUID } from 'node:crypto';
import { Account, bearerToken, sessionToken, type AccountInit, type Ledger } from './accounts.cts';
import { accountWebhooks, webhooksPath } from './accountRoutes.cts';
import { errorReply, json } from './errors.cts';
import { Flight, type OpenRequest } from './flight.cts';
import { generate } from './generate.cts';
import { statusBody, type Generation } from './generations.cts';
import { defaultRules, type RulesOptions } from './options/rules.cts';
import { Protection } from './protection.cts';
import { limited, rateHeaders, unlimited } from './rateLimit.cts';
import { inside200, wrap } from './shapes.cts';
import { State, type ApiReply, type ApiRequest, type CallContext } from './state.cts';
import { announceUpload } from './upload.cts';
import { decodedSegment } from './validation.cts';
import type { RateWindow } from './window.cts';

/**
 * The vendor's API as rules: no HTTP, no timers, no promises, and the time comes with each call.
 * A generation's state is a function of that time, so an hour can pass between two calls.
 */
export class SandboxRules {
	readonly state = new State();
	readonly options: RulesOptions;
	private readonly startOptions: RulesOptions;
	private readonly accounts: Account[] = [];
	private readonly flights = new Map<Account, Flight>();
	private readonly ended: Generation[] = [];
	private readonly protection = new Protection();

	constructor(options: Partial<RulesOptions> = {}, accounts: readonly AccountInit[] = []) {
		this.startOptions = { ...defaultRules, newId: randomUUID, ...options };
		this.options = { ...this.startOptions };
		for (const account of accounts) this.addAccount(account);
	}

	addAccount(init: AccountInit): Account {
		const account = new Account(`acc${this.accounts.length + 1}`, init);
		this.accounts.push(account);
		this.flights.set(account, new Flight());
		return account;
	}

	/** The account behind an API key; throws for a key that was never given out. */
	account(key: string): Account {
		const account = this.accounts.find((candidate) => candidate.key === key);
		if (!account) throw new Error('The sandbox has no account with this key');
		return account;
	}

	/** Changes rules at run time; what was decided already stays. */
	configure(options: Partial<RulesOptions>): void {
		Object.assign(this.options, options);
	}

	/** Where outputs are from now on, also after a reset. */
	publishAt(cdnUrl: string): void {
		this.startOptions.cdnUrl = cdnUrl;
		this.options.cdnUrl = cdnUrl;
	}

	/**
	 * A request has arrived and is being answered, for the reading that counts open requests. Hand the
	 * result to `handle` and close it once the answer is out. Calls without a key take no place.
	 */
	open(headers: ApiRequest['headers']): OpenRequest | undefined {
		const account = this.byKey(headers);
		const counted = this.options.inFlight === 'requests' || this.options.inFlight === 'both';
		const max = counted ? this.options.inFlightMax : Infinity;
		return account && this.flights.get(account)?.enter(max, headers['idempotency-key']);
	}

	/** Answers one call. Never throws, whatever the call looks like. */
	handle(request: ApiRequest): ApiReply {
		const { path, now } = request;
		this.settle(now);
		const stopped = this.protection.refusal(request, this.options);
		if (stopped) return stopped;
		if (this.options.moved === 308 && path.startsWith('/api/v1/')) {
			if (!path.endsWith('/')) return { status: 308, headers: { location: `${path}/` }, body: '' };
			return this.answer({ ...request, path: path.slice(0, -1) });
		}
		return this.answer(request);
	}

	private answer(request: ApiRequest): ApiReply {
		const { path, now } = request;
		if (path === webhooksPath || path.startsWith(`${webhooksPath}/`)) {
			const session = sessionToken(request.headers.cookie);
			const account = this.accounts.find((candidate) => candidate.session === session);
			const reply = accountWebhooks(request, this.state, this.options, account);
			if (!account || this.options.sessionUses === 'many') return reply;
			const cookie = `session=${account.renewSession()}; Path=/; HttpOnly`;
			return withHeaders(reply, { 'set-cookie': cookie });
		}
		const account = this.byKey(request.headers);
		if (!account) {
			const headers = unlimited(now, this.options);
			return withHeaders(this.refuse(401, 'Missing or invalid API key'), headers);
		}
		const route = this.options.windowKind === 'perRoute' ? path.split('/')[3] : 'all';
		const window = account.windowOf(route ?? 'all');
		const reply = inside200(this.limitedCall(request, account, window), this.options);
		return withHeaders(reply, rateHeaders(reply, window, now, this.options));
	}

	/** Milliseconds that the work of a call takes. */
	workOf(method: string, path: string): number {
		const { generateTakes, getTakes, registerTakes } = this.options;
		if (method === 'POST' && path.startsWith('/api/v1/generate')) return generateTakes;
		if (path.startsWith('/api/v1/generations/')) return getTakes;
		return method === 'POST' && path === webhooksPath ? registerTakes : 0;
	}

	/** The generations that ended since the last call of this method, for those who send events. */
	takeEnded(now: number): Generation[] {
		this.settle(now);
		return this.ended.splice(0);
	}

	/** What the account of this key paid, as of `now`. */
	ledger(key: string, now: number): Ledger {
		this.settle(now);
		return this.account(key).ledger();
	}

	/** Forgets everything but the accounts and their keys, and goes back to the first options. */
	reset(): void {
		this.state.clear();
		this.ended.length = 0;
		this.protection.clear();
		for (const account of this.accounts) {
			account.reset();
			this.flights.set(account, new Flight());
		}
		Object.assign(this.options, this.startOptions);
	}

	/** Notes all ends up to `now`: refunds, and what to send events about. */
	private settle(now: number): void {
		this.ended.push(...this.state.settle(now));
	}

	private limitedCall(request: ApiRequest, account: Account, window: RateWindow): ApiReply {
		const { method, path, now } = request;
		if (account.plan === 'free') return this.refuse(403, 'The API needs the Pro or the Max plan');
		const refused = limited(request, window, this.options);
		if (refused) return refused;

		const context: CallContext = { state: this.state, options: this.options, account, now };
		if (path === '/api/v1/generate' && method === 'POST') return generate(request, context);
		if (path === '/api/v1/upload' && method === 'POST') return announceUpload(request, context);
		const id = /^\/api\/v1\/generations\/([^/]+)$/.exec(path)?.[1];
		if (id !== undefined && method === 'GET') return this.status(id, context);
		if (id !== undefined || path === '/api/v1/generate' || path === '/api/v1/upload') {
			return this.refuse(405, 'Method not allowed');
		}
		return this.refuse(404, 'Not found');
	}

	private status(encodedId: string, { account, now }: CallContext): ApiReply {
		const generation = this.state.generations.get(decodedSegment(encodedId));
		const { unknownIdStatus, visibleAfterMs } = this.options;
		if (generation?.account !== account)
			return this.refuse(unknownIdStatus, 'Generation not found');
		if (now < generation.createdAt + visibleAfterMs) {
			return { ...this.refuse(404, 'Generation not found'), generation };
		}
		return {
			...json(200, wrap(statusBody(generation, now, this.options), this.options)),
			generation,
		};
	}

	private byKey(headers: ApiRequest['headers']): Account | undefined {
		const token = bearerToken(headers.authorization);
		return this.accounts.find((candidate) => candidate.key === token);
	}

	private refuse(status: number, message: string): ApiReply {
		return errorReply(status, message, this.options.errorShape);
	}
}

function withHeaders(reply: ApiReply, headers: Record<string, string>): ApiReply {
	return { ...reply, headers: { ...reply.headers, ...headers } };
}
