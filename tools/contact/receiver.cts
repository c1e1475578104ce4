import {
	createServer as createHttp,
	type IncomingHttpHeaders,
	type RequestListener,
	type Server,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A delivery as it arrived. */
export interface Delivery {
	headers: IncomingHttpHeaders;
	raw: Buffer;
}

/** Listens for events, and answers each with 200. */
export class Receiver {
	readonly deliveries: Delivery[] = [];
	private server: Server | undefined;

	/**
	 * @param port 0 takes a free one
	 * @param tls key and certificate as PEM; left out: plain HTTP, behind a tunnel that has its own
	 * @returns the port
	 */
	async start(port: number, tls?: { key: string; cert: string }): Promise<number> {
		const listener: RequestListener = (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				this.deliveries.push({ headers: request.headers, raw: Buffer.concat(chunks) });
				response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
			});
		};
		this.server = tls === undefined ? createHttp(listener) : createHttps(tls, listener);
		this.server.listen(port, '127.0.0.1');
		await once(this.server, 'listening');
		return (this.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}
}
