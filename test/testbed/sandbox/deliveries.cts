import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import axios from 'axios';
import { countAttempt, type Endpoint } from './endpoints.cts';
import { eventsOf, type Generation } from './generations.cts';
import { defaultRules, type RulesOptions } from './options/rules.cts';
import type { ServerOptions } from './options/server.cts';
import { signDelivery, type SignatureForm } from './signature.cts';

/** One attempt to deliver an event. */
export interface DeliveryRecord {
	deliveryId: string;
	url: string;
	event: string;
	generationId: string | undefined;
	/** From 1. */
	attempt: number;
	/** The receiver's answer. */
	status?: number;
	/** Why there was none: a code such as `ECONNREFUSED`, `timeout`, or the message. */
	error?: string;
	/** When the attempt began, epoch milliseconds by the sandbox's clock. */
	at: number;
	/** From the beginning to the answer, milliseconds. */
	tookMs?: number;
}

/** A POST to a receiver, as it goes out. */
export interface OutgoingDelivery {
	url: string;
	body: string | Buffer;
	headers: Record<string, string>;
}

/** The parts of a delivery that a test may want to be different. */
export interface DeliveryWish {
	url: string;
	secret: string;
	event: string;
	/** What the body's `data` holds, or the whole body as text. */
	data: Record<string, unknown> | string;
	deliveryId?: string;
	/** Over the usual headers; an empty text leaves one out. */
	headers?: Record<string, string>;
}

/** How deliveries are written; the page shows the first of each. */
type DeliveryForm = SignatureForm & Pick<RulesOptions, 'eventNames' | 'deliveryShape'>;

/** A delivery exactly as the vendor sends it, but for what the wish says otherwise. */
export function composeDelivery(
	wish: DeliveryWish,
	rules: DeliveryForm = defaultRules,
): OutgoingDelivery {
	const { url, secret, event, data, deliveryId = randomUUID() } = wish;
	const body = typeof data === 'string' ? data : JSON.stringify(bodyOf(event, data, rules));
	const headers = {
		'Content-Type': 'application/json',
		'X-Gptimg-Event': rules.eventNames === 'otherHeader' ? 'image.ready' : event,
		'X-Gptimg-Signature': signDelivery(body, secret, rules),
		'X-Gptimg-Delivery': deliveryId,
		...wish.headers,
	};
	const kept = Object.entries(headers).filter(([, value]) => value !== '');
	return { url, body, headers: Object.fromEntries(kept) };
}

function bodyOf(event: string, data: object, { deliveryShape }: DeliveryForm): object {
	if (deliveryShape === 'flat') return { event, ...data };
	return deliveryShape === 'generation' ? { event, data: { generation: data } } : { event, data };
}

/** Sends events to the subscribed endpoints, with the vendor's time-out, retries and switching off. */
export class Deliveries {
	readonly log: DeliveryRecord[] = [];
	private readonly timers = new Set<NodeJS.Timeout>();
	private readonly aborts = new Set<AbortController>();
	private tls: { options: string; agent: Agent } | undefined;
	/** Grows with each `clear`, so that what was under way then does not go on. */
	private epoch = 0;

	constructor(
		private readonly options: ServerOptions,
		private readonly now: () => number,
	) {}

	/** The generation has ended: tells everybody who asked for it. */
	announce(
		generation: Generation,
		endpointsFor: (event: string) => Endpoint[],
		rules: RulesOptions,
	): void {
		const wanted =
			generation.outcome === 'succeeded' ? 'generation.succeeded' : 'generation.failed';
		for (const told of eventsOf(generation, rules)) {
			// A name of its own is nobody's choice: whoever wants the end gets it.
			const name = rules.eventNames === 'completed' ? wanted : told.event;
			for (const endpoint of endpointsFor(name)) {
				const { url, secret } = endpoint;
				const delivery = composeDelivery({ url, secret, ...told }, rules);
				void this.attempt(endpoint, delivery, generation.id, 1);
			}
		}
	}

	/** A first event that only wants to be answered. */
	async ping({ url, secret }: Endpoint, rules: RulesOptions): Promise<boolean> {
		const delivery = composeDelivery({ url, secret, event: 'ping', data: {} }, rules);
		const { status = 0 } = await this.send(delivery);
		return status >= 200 && status < 300;
	}

	/** Sends once, and logs it; does not retry and counts for no endpoint. */
	async send(
		delivery: OutgoingDelivery,
		generationId?: string,
		attempt = 1,
	): Promise<DeliveryRecord> {
		const { url, body, headers } = delivery;
		const record: DeliveryRecord = {
			deliveryId: headers['X-Gptimg-Delivery'] ?? '',
			url,
			event: headers['X-Gptimg-Event'] ?? '',
			generationId,
			attempt,
			at: this.now(),
		};
		this.log.push(record);
		const began = performance.now();
		const abort = new AbortController();
		this.aborts.add(abort);
		let timedOut = false;
		const timer = setTimeout(() => {
			timedOut = true;
			abort.abort();
		}, this.options.deliveryTimeoutMs);
		try {
			// As bytes: axios trims and rewrites JSON that it gets as text.
			const { status } = await axios.post(url, Buffer.from(body), {
				headers,
				httpsAgent: this.agent(),
				signal: abort.signal,
				maxRedirects: 0,
				proxy: false,
				responseType: 'text',
				validateStatus: () => true,
			});
			record.status = status;
		} catch (error) {
			record.error = timedOut ? 'timeout' : reasonOf(error);
		} finally {
			clearTimeout(timer);
			this.aborts.delete(abort);
			record.tookMs = performance.now() - began;
		}
		return record;
	}

	/** Forgets what was to be sent again, cuts off what is being sent, empties the log. */
	clear(): void {
		this.epoch += 1;
		for (const timer of this.timers) clearTimeout(timer);
		for (const abort of this.aborts) abort.abort();
		this.timers.clear();
		this.tls?.agent.destroy();
		this.tls = undefined;
		this.log.length = 0;
	}

	/** One agent for as long as the TLS options stay; they can change at run time. */
	private agent(): Agent {
		const { ca, rejectUnauthorized, deliveryKeepAlive: keepAlive } = this.options;
		const wanted = JSON.stringify([ca, rejectUnauthorized, keepAlive]);
		if (this.tls?.options !== wanted) {
			this.tls?.agent.destroy();
			const trusted = ca === undefined ? undefined : [...rootCertificates, ca];
			const agent = new Agent({ ca: trusted, rejectUnauthorized, keepAlive });
			this.tls = { options: wanted, agent };
		}
		return this.tls.agent;
	}

	private async attempt(
		endpoint: Endpoint,
		delivery: OutgoingDelivery,
		generationId: string,
		attempt: number,
	): Promise<void> {
		const { epoch } = this;
		const { status = 0 } = await this.send(delivery, generationId, attempt);
		if (epoch !== this.epoch) return;
		const delivered = status >= 200 && status < 300;
		const pause = this.options.retryDelays[attempt - 1];
		const last = delivered || pause === undefined;
		if (last || this.options.failuresCounted === 'attempts') countAttempt(endpoint, delivered);
		if (last || !endpoint.enabled) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			if (endpoint.enabled) void this.attempt(endpoint, delivery, generationId, attempt + 1);
		}, pause);
		this.timers.add(timer);
	}
}

function reasonOf(error: unknown): string {
	if (axios.isAxiosError(error)) return error.code ?? error.message;
	return error instanceof Error ? error.message : String(error);
}
