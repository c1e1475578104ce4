import { readGeneration } from '../../../nodes/shared/generation';
import { wake } from '../../../nodes/shared/wake';
import type { RulesOptions } from '../sandbox/options/rules.cts';
import { SandboxRules } from '../sandbox/rules.cts';
import { eventsOf } from '../sandbox/generations.cts';
import type { VirtualClock } from './clock.cts';

export interface VirtualOptions {
	/** Milliseconds from a request's start to its answer. */
	roundTrip?: number;
	/** The server's clock is this many milliseconds ahead of ours. */
	clockOffset?: number;
	/** A trigger in this process is told of each end so many milliseconds after it; left out: there is no trigger. */
	eventsAfter?: number;
}

/** A request that reached the API. */
export interface Sent {
	/** When it was sent and answered, in milliseconds of the virtual clock. */
	at: number;
	answeredAt: number;
	/** Names the process that sent it. */
	from: string;
	method: 'GET' | 'POST';
	path: string;
	status: number;
	remaining: number;
	/** The generation that it ordered or asked for. */
	id?: string;
	/** Whether it says that the generation is finished. */
	finished: boolean;
	/** Unfinished generations of the account right after it was carried out. */
	unfinished: number;
	/** Requests under way while it was, itself included, at its start. */
	open: number;
}

export interface VirtualRequest {
	method: 'GET' | 'POST';
	path: string;
	body?: unknown;
	idempotencyKey?: string;
	from: string;
}

export interface VirtualAnswer {
	statusCode: number;
	headers: Record<string, string>;
	body: unknown;
}

const KEY = 'gimg_bench';

/** The API by the sandbox's rules, in memory and virtual time. */
export class VirtualApi {
	readonly rules: SandboxRules;
	readonly log: Sent[] = [];
	private readonly half: number;
	private readonly offset: number;
	private open = 0;

	constructor(
		readonly clock: VirtualClock,
		options: Partial<RulesOptions>,
		private readonly virtual: VirtualOptions = {},
	) {
		let ids = 0;
		this.rules = new SandboxRules({ newId: () => String(++ids), ...options }, [
			{ key: KEY, plan: 'pro', credits: 1e9 },
		]);
		this.half = (virtual.roundTrip ?? 150) / 2;
		this.offset = virtual.clockOffset ?? 0;
	}

	/** When the generation ended by our clock. */
	endOf(id: string): number {
		return this.rules.state.generations.get(id)!.endsAt - this.offset;
	}

	/** How many requests were refused: for the hour, or for too many in flight. */
	get refusals(): { hourly: number; inFlight: number } {
		const refused = this.log.filter(({ status }) => status === 429);
		const hourly = refused.filter(({ remaining }) => remaining === 0).length;
		return { hourly, inFlight: refused.length - hourly };
	}

	/** As if another tool had used up requests of the key. */
	spend(count: number): void {
		this.account.window.spend(count, this.serverNow(), this.rules.options);
	}

	async send({ method, path, body, idempotencyKey, from }: VirtualRequest): Promise<VirtualAnswer> {
		const headers = { authorization: `Bearer ${KEY}`, 'idempotency-key': idempotencyKey };
		const at = this.clock.now();
		const open = this.rules.open(headers);
		const underWay = ++this.open;
		await this.clock.sleep(this.half);
		const arrivedAt = this.serverNow();
		await this.clock.sleep(this.rules.workOf(method, path));
		const now = this.serverNow();
		const reply = this.rules.handle({ method, path, headers, body, now, arrivedAt, open });
		const { generation } = reply;
		const unfinished = this.rules.state.unfinishedOf(this.account, now);
		if (method === 'POST' && generation !== undefined) this.tellOf(generation.id);
		await this.clock.sleep(this.half);
		open?.close();
		this.open--;
		this.log.push({
			at,
			answeredAt: this.clock.now(),
			from,
			method,
			path,
			status: reply.status,
			remaining: Number(reply.headers['x-ratelimit-remaining']),
			id: generation?.id,
			finished: method === 'GET' && generation !== undefined && now >= generation.endsAt,
			unfinished,
			open: underWay,
		});
		return {
			statusCode: reply.status,
			headers: { ...reply.headers, date: new Date(this.serverNow()).toUTCString() },
			body: reply.body,
		};
	}

	private get account() {
		return this.rules.account(KEY);
	}

	private serverNow(): number {
		return this.clock.now() + this.offset;
	}

	/** As a trigger does with a verified delivery. */
	private tell(id: string): void {
		const { state, options } = this.rules;
		const [event] = eventsOf(state.generations.get(id)!, options);
		const generation = readGeneration(event?.data);
		if (generation !== undefined) wake(generation, this.clock.now());
	}

	private tellOf(id: string): void {
		const { eventsAfter } = this.virtual;
		if (eventsAfter === undefined) return;
		this.clock.at(this.endOf(id) + eventsAfter, () => this.tell(id));
	}
}
