import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

export interface TlsFront {
	/** `https://localhost:<port>`: for `WEBHOOK_URL`. */
	url: string;
	/** The certificate (PEM) that a client has to trust. */
	ca: string;
	/** Sends everything below `prefix` (default: everything) to this address from now on; the longest prefix wins. */
	forwardTo(target: string, prefix?: string): void;
	stop(): Promise<void>;
}

/**
 * HTTPS in front of n8n, as a reverse proxy would stand there, with a throw-away certificate for
 * `localhost` and 127.0.0.1. Passes bodies and headers on byte by byte; 502 while n8n is down.
 */
export async function startTlsFront(targetUrl?: string): Promise<TlsFront> {
	const targets = new Map<string, string>(targetUrl ? [['/', targetUrl]] : []);
	const targetOf = (path: string) => {
		const prefixes = [...targets.keys()].filter((prefix) => path.startsWith(prefix));
		return targets.get(prefixes.sort((a, b) => b.length - a.length)[0] ?? '');
	};
	const pem = await generate([{ name: 'commonName', value: 'localhost' }], {
		keySize: 2048,
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: 'localhost' },
					{ type: 7, ip: '127.0.0.1' },
				],
			},
		],
	});
	const server = createServer({ key: pem.private, cert: pem.cert }, (incoming, answer) => {
		const badGateway = () => {
			if (answer.headersSent) answer.destroy();
			else answer.writeHead(502).end();
		};
		const { method, rawHeaders, url = '/' } = incoming;
		const target = targetOf(url);
		if (!target) return badGateway();
		const headers = [...rawHeaders, 'X-Forwarded-Proto', 'https'];
		const onward = request(new URL(url, target), { method, headers });
		onward.on('response', (response) => {
			answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
			response.on('error', badGateway).pipe(answer);
		});
		onward.on('error', badGateway);
		incoming.on('error', () => onward.destroy());
		answer.on('close', () => onward.destroy());
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://localhost:${(server.address() as AddressInfo).port}`,
		ca: pem.cert,
		forwardTo: (target, prefix = '/') => void targets.set(prefix, target),
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
