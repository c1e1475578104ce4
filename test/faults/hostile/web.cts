import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { Traffic } from '../../testbed/sandbox/traffic.cts';

/** Bytes that a body may hold before somebody must have cut it off. */
const ENDLESS = 2 ** 31;

/** What came to the server, and how much it could send before the other side hung up. */
export interface Visit {
	path: string;
	headers: IncomingHttpHeaders;
	sent: number;
}

type Page = (response: ServerResponse, visit: Visit, traffic: Traffic) => void;

/** A web server that answers as badly as can be. */
export class HostileWeb {
	url = '';
	readonly visits: Visit[] = [];
	readonly traffic = new Traffic();
	private readonly server: Server;

	private constructor(pages: Record<string, Page>) {
		this.server = createServer((request, response) => {
			const visit = { path: request.url ?? '', headers: request.headers, sent: 0 };
			this.visits.push(visit);
			this.traffic.arrive(response);
			const page = pages[visit.path.split('?')[0].slice(1)];
			if (page === undefined) response.writeHead(404).end();
			else page(response, visit, this.traffic);
		});
	}

	static async start(image: Buffer, elsewhere: string): Promise<HostileWeb> {
		const web = new HostileWeb(pages(image, elsewhere));
		await new Promise<void>((resolve) => web.server.listen(0, '127.0.0.1', resolve));
		web.url = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`;
		return web;
	}

	serves(url: string): boolean {
		return url.startsWith(`${this.url}/`);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

function pages(image: Buffer, elsewhere: string): Record<string, Page> {
	const start = image.subarray(0, 64);
	// Some 60 KB on the line, 64 MB unpacked.
	const bomb = Buffer.concat([start, Buffer.alloc(64 * 1024 ** 2)]);
	const packed = (encoding: string, body: Buffer): Page =>
		whole({ 'content-encoding': encoding }, body);
	return {
		'to-itself': redirect('/to-itself'),
		'in-a-circle': redirect('/in-a-circle-2'),
		'in-a-circle-2': redirect('/in-a-circle'),
		'to-a-file': redirect('file:///etc/passwd'),
		'to-data': redirect('data:image/png;base64,iVBORw0KGgo='),
		'to-ftp': redirect('ftp://127.0.0.1/a.png'),
		'to-a-closed-port': redirect('http://127.0.0.1:1/a.png'),
		'to-the-api': redirect(`${elsewhere}/api/v1/generations/elsewhere`),
		'to-nothing': redirect(''),
		'to-nonsense': redirect('http://['),
		'with-a-password': redirect(`http://user:hunter2@127.0.0.1:1/a.png`),
		bomb: packed('gzip', gzipSync(bomb)),
		'bomb-deflate': packed('deflate', deflateSync(bomb)),
		'bomb-brotli': packed('br', brotliCompressSync(bomb)),
		'bomb-twice': packed('gzip, gzip', gzipSync(gzipSync(bomb))),
		'not-gzip': packed('gzip', image),
		'unknown-encoding': packed('x-evil', image),
		endless: endless(start, {}),
		'endless-text': endless(Buffer.from('<html>'), { 'content-type': 'text/html' }),
		'endless-gzip': endless(gzipSync(Buffer.from('x')), { 'content-encoding': 'gzip' }),
		'endless-with-a-length': endless(start, { 'content-length': '100000000000' }),
		'too-short': whole({ 'content-length': String(image.length + 10) }, image, true),
		'hangs-up': (response) => {
			response.writeHead(200).flushHeaders();
			response.destroy();
		},
		silence: (response, _visit, traffic) => {
			response.writeHead(200).flushHeaders();
			traffic.leaveOpen(response);
		},
		'hangs-up-at-once': (response) => void response.socket?.destroy(),
		'no-http': (response) => void response.socket?.end('\x16\x03\x01 hello\r\n\r\n'),
		'status-204': (response) => void response.writeHead(204).end(),
		'status-206': whole({}, image, false, 206),
		'status-304': (response) => void response.writeHead(304).end(),
		'status-418': whole({}, image, false, 418),
		html: whole({ 'content-type': 'image/png' }, Buffer.from('<html><script>alert(1)</script>')),
		svg: whole({ 'content-type': 'image/png' }, Buffer.from('<svg onload="alert(1)"/>')),
		'long-header': whole({ 'x-long': 'x'.repeat(100_000) }, image),
		cookie: whole({ 'set-cookie': 'session=stolen' }, image),
	};
}

function redirect(location: string): Page {
	return (response) => void response.writeHead(302, { location }).end();
}

function whole(headers: Record<string, string>, body: Buffer, cut = false, status = 200): Page {
	return (response, visit) => {
		response.writeHead(status, headers);
		visit.sent = body.length;
		if (cut) response.write(body, () => response.destroy());
		else response.end(body);
	};
}

function endless(start: Buffer, headers: Record<string, string>): Page {
	const more = Buffer.alloc(65_536, 1);
	return (response, visit) => {
		response.writeHead(200, headers);
		response.write(start);
		const write = () => {
			while (!response.destroyed && visit.sent < ENDLESS) {
				visit.sent += more.length;
				if (!response.write(more)) return;
			}
		};
		response.on('drain', write);
		write();
	};
}
