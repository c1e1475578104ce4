import type { FastifyInstance } from 'fastify';
import { newKey, withSession, type AccountInit, type Ledger } from './accounts.cts';
import { createApi } from './api.cts';
import { createCdn } from './cdn.cts';
import { Files } from './files.cts';
import { addControl } from './control.cts';
import {
	composeDelivery,
	Deliveries,
	type DeliveryRecord,
	type DeliveryWish,
	type OutgoingDelivery,
} from './deliveries.cts';
import type { Endpoint } from './endpoints.cts';
import { FaultPlan } from './faults.cts';
import { eventsOf, type ToldEvent } from './generations.cts';
import { checkOptions, ruleOptions, serverOptions } from './options/check.cts';
import { listen, type Shared } from './origin.cts';
import { Presigner } from './presign.cts';
import type { RequestRecord } from './requestLog.cts';
import { SandboxRules } from './rules.cts';
import { defaultServer, type SandboxOptions, type ServerOptions } from './options/server.cts';
import { createStorage } from './storage.cts';
import { Traffic } from './traffic.cts';
import type { Upload } from './uploads.cts';

export type AccountName = 'pro' | 'max' | 'free' | 'broke';

/** The vendor on localhost: API, storage and CDN, each on an origin of its own. */
export class Sandbox {
	/** Base URL of the API, prefix included, no slash at the end. */
	url = '';
	storageUrl = '';
	cdnUrl = '';
	readonly options: ServerOptions;
	readonly rules: SandboxRules;
	/** Every request to the three origins, in the order of arrival. */
	readonly requests: RequestRecord[] = [];
	readonly faults: FaultPlan;
	readonly traffic = new Traffic();
	readonly keys: Record<AccountName, string>;
	private readonly startOptions: ServerOptions;
	private readonly outbox: Deliveries;
	private servers: FastifyInstance[] = [];
	private files: Files | undefined;
	private nextTick: NodeJS.Timeout | undefined;
	private stopped = false;

	constructor(options: SandboxOptions) {
		checkOptions(options);
		this.startOptions = serverOptions(defaultServer, options);
		this.options = { ...this.startOptions };
		this.keys = { pro: newKey(), max: newKey(), free: newKey(), broke: newKey() };
		const credits = this.options.credits;
		const accounts: AccountInit[] = [
			{ key: this.keys.pro, plan: 'pro', credits },
			{ key: this.keys.max, plan: 'max', credits },
			{ key: this.keys.free, plan: 'free', credits },
			{ key: this.keys.broke, plan: 'pro', credits: 0 },
		];
		this.rules = new SandboxRules(ruleOptions(options), accounts.map(withSession));
		this.faults = new FaultPlan(this.options.seed);
		this.outbox = new Deliveries(this.options, () => this.now());
	}

	/** A Pro account's key, with plenty of credits. */
	get key(): string {
		return this.keys.pro;
	}

	/** The cookie of that account's browser, `session=…`. */
	get session(): string {
		return this.sessionOf(this.key);
	}

	/** The session cookie of the account that this key belongs to. */
	sessionOf(key: string): string {
		return `session=${this.rules.account(key).session}`;
	}

	/** A further account, with a key of its own. */
	newAccount(init: Partial<Omit<AccountInit, 'key'>> = {}): { key: string; session: string } {
		const key = newKey();
		const plenty = { plan: 'pro', credits: this.options.credits } as const;
		this.rules.addAccount(withSession({ ...plenty, ...init, key }));
		return { key, session: this.sessionOf(key) };
	}

	/** The sandbox's time: the clock with its offset, epoch milliseconds. */
	now(): number {
		return this.options.clock() + this.options.clockOffset;
	}

	/** Changes options at run time; throws for a name that is none. */
	configure(options: SandboxOptions): void {
		checkOptions(options);
		Object.assign(this.options, serverOptions(this.options, options));
		this.rules.configure(ruleOptions(options));
	}

	/** What the account of this key paid up to now. */
	ledger(key: string = this.key): Ledger {
		return this.rules.ledger(key, this.now());
	}

	/** What the Pro account (`key`) paid. */
	get charges(): Ledger {
		return this.ledger();
	}

	/** The registered endpoints of all accounts; tests may enable and disable them here. */
	get webhooks(): Endpoint[] {
		return this.rules.state.endpoints.all();
	}

	/** Every attempt to deliver an event, in the order in which they began. */
	get deliveries(): DeliveryRecord[] {
		return this.outbox.log;
	}

	/** Sends one delivery by hand: genuine, or as different as the wish says. Never retried. */
	deliver(wish: DeliveryWish): Promise<DeliveryRecord> {
		return this.send(composeDelivery(wish, this.rules.options));
	}

	/** Sends a composed delivery, tampered with or again. Never retried. */
	send(delivery: OutgoingDelivery): Promise<DeliveryRecord> {
		return this.outbox.send(delivery);
	}

	/** The event that this generation causes when it ends, with the body's `data`. */
	eventOf(generationId: string): ToldEvent {
		const generation = this.rules.state.generations.get(generationId);
		const [told] = generation ? eventsOf(generation, this.rules.options) : [];
		if (!told) throw new Error(`No event for ${generationId}`);
		return told;
	}

	/** Ends a generation now, however long it was to take, and sends its event. */
	finish(generationId: string): void {
		const generation = this.rules.state.generations.get(generationId);
		if (!generation) throw new Error(`No generation ${generationId}`);
		Object.assign(generation, { startsAt: this.now(), endsAt: this.now() });
		this.tick();
	}

	/**
	 * Looks at the clock: sends the events of what ended by now. Happens by itself after each call and
	 * when a generation ends in real time; a test with a virtual clock calls it.
	 */
	tick(): void {
		const { state, options } = this.rules;
		for (const generation of this.rules.takeEnded(this.now())) {
			const receivers = (event: string) => state.endpoints.subscribedTo(event, generation.account);
			this.outbox.announce(generation, receivers, options);
		}
		clearTimeout(this.nextTick);
		if (this.stopped) return;
		const pause = Math.min(state.nextEnd() - this.now(), longestPauseMs);
		this.nextTick = setTimeout(() => this.tick(), pause).unref();
	}

	/** As if that many requests had been made: for tests that start with a nearly empty hour. */
	spendRequests(count: number, key: string = this.key): void {
		this.rules.account(key).window.spend(count, this.now(), this.rules.options);
	}

	/** What was announced and stored, in order. */
	get uploads(): Upload[] {
		return this.rules.state.uploads.all();
	}

	/** Whether an address is one of the three servers', by whatever name of this machine. */
	serves(url: string): boolean {
		const ports = [this.url, this.storageUrl, this.cdnUrl].map((own) => new URL(own).port);
		return URL.canParse(url) && ports.includes(new URL(url).port);
	}

	/** The requests for one call of the contract. */
	calls(call: RequestRecord['call']): RequestRecord[] {
		return this.requests.filter((record) => record.call === call);
	}

	/** Back to the first options; accounts keep their keys and get their credits back. */
	reset(): void {
		this.requests.length = 0;
		this.faults.clear();
		this.outbox.clear();
		Object.assign(this.options, this.startOptions);
		this.rules.reset();
		this.files?.clear();
	}

	async start(): Promise<void> {
		const shared: Shared = {
			options: this.options,
			requests: this.requests,
			faults: this.faults,
			traffic: this.traffic,
			now: () => this.now(),
		};
		let presigner: Presigner | undefined;
		const presignerOf = () => (presigner ??= new Presigner(this.storageUrl));
		const storage = createStorage(shared, this.rules, presignerOf);
		const files = (this.files = new Files(shared, this.rules));
		const cdn = createCdn(shared, files);
		const api = createApi({
			shared,
			rules: this.rules,
			file: (path) => files.file(path),
			ping: (endpoint) => this.outbox.ping(endpoint, this.rules.options),
			presign: (upload) =>
				presignerOf().presignUpload(upload, {
					signed: this.options.signedHeaders,
					checksum: this.rules.options.presignedChecksum,
				}),
			onChange: () => this.tick(),
		});
		addControl(api, this);
		this.servers = [api, storage, cdn];
		this.storageUrl = await listen(storage, 0);
		this.cdnUrl = await listen(cdn, 0);
		this.url = (await listen(api, this.options.port)) + this.options.prefix;
		this.rules.publishAt(this.cdnUrl);
	}

	/** Ends everything at once, open sockets included. */
	async stop(): Promise<void> {
		this.stopped = true;
		clearTimeout(this.nextTick);
		this.outbox.clear();
		for (const { server } of this.servers) server.closeAllConnections();
		await Promise.all(this.servers.map((server) => server.close()));
	}
}

/** A clock that stands still, or jumps, is looked at this often. */
const longestPauseMs = 60_000;
