import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as n8n hands it to `webhook()`: header names in lower case, body parsed and raw. */
export interface WebhookRequest {
	headers?: IncomingHttpHeaders;
	/** Left out: n8n has read no raw body, as for multipart. */
	rawBody?: Buffer;
	/** Default: the raw body as JSON, or undefined where it is none. */
	body?: unknown;
}

/** The parts of Express' request that n8n's webhook context reads. */
export function expressRequest({ headers = {}, rawBody, body }: WebhookRequest) {
	return {
		method: 'POST',
		headers,
		params: {},
		query: {},
		rawBody,
		body: body ?? parsed(rawBody),
		async readRawBody(): Promise<void> {},
	};
}

/** Express' response: remembers the answer, and tells of its end as a socket would. */
export class RecordedResponse extends EventEmitter {
	statusCode = 200;
	headersSent = false;
	writableEnded = false;
	writableFinished = false;
	body: unknown;
	readonly headers: Record<string, string> = {};
	private isGone = false;

	status(code: number): this {
		this.statusCode = code;
		return this;
	}

	setHeader(name: string, value: string): this {
		this.headers[name.toLowerCase()] = value;
		return this;
	}

	json(body: unknown): this {
		return this.end(body);
	}

	send(body: unknown): this {
		return this.end(body);
	}

	end(body?: unknown): this {
		if (this.writableEnded) return this;
		if (body !== undefined) this.body = body;
		this.headersSent = true;
		this.writableEnded = true;
		if (this.isGone) return this;
		this.writableFinished = true;
		this.emit('finish');
		this.emit('close');
		return this;
	}

	/** The client is gone before there was an answer: what is answered later finishes for nobody. */
	hangUp(): void {
		this.isGone = true;
		this.emit('close');
	}
}

function parsed(rawBody: Buffer | undefined): unknown {
	if (rawBody === undefined || rawBody.length === 0) return undefined;
	try {
		return JSON.parse(rawBody.toString('utf8').replace(/^\ufeff/, '')) as unknown;
	} catch {
		return undefined;
	}
}
