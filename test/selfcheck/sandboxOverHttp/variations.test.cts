import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import sharp from 'sharp';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

const START = 1_800_000_000_000;

let sandbox: Sandbox;
let now = START;
let slept: number[] = [];
let receiver: Server;
let hook = '';
let received: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
/** What the receiver answers. */
let answer = 200;

beforeAll(async () => {
	const clock = () => now;
	const sleep = async (ms: number) => void slept.push(ms);
	sandbox = await startSandbox({ clock, sleep, duration: 0, retryDelays: [] });
	receiver = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
			response.writeHead(answer).end();
		});
	});
	receiver.listen(0, '127.0.0.1');
	await once(receiver, 'listening');
	hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
beforeEach(() => {
	sandbox.reset();
	now = START;
	[slept, received, answer] = [[], [], 200];
});
afterAll(async () => {
	await sandbox.stop();
	receiver.close();
});

const api = axios.create({ validateStatus: () => true, maxRedirects: 0 });
const bearer = () => ({ headers: { Authorization: `Bearer ${sandbox.key}` } });

async function made(name: VariationName, body: object = {}) {
	sandbox.configure(vary(name));
	const order = { prompt: 'fox', ...body };
	const { data } = await api.post<{ generationId: string }>(
		`${sandbox.url}/api/v1/generate`,
		order,
		bearer(),
	);
	return data.generationId;
}

const file = async (id: string, index = 0, origin = sandbox.cdnUrl) =>
	await api.get<Buffer>(`${origin}/outputs/${id}/${index}.png`, { responseType: 'arraybuffer' });

describe('the CDN', () => {
	it.each([
		['CDN late', 404],
		['CDN late with 403', 403],
		['CDN late with 206', 206],
	] as const)('"%s": %d for ten seconds', async (name, status) => {
		const id = await made(name);
		now += 9_999;
		expect((await file(id)).status).toBe(status);
		now += 1;
		expect((await file(id)).status).toBe(200);
	});

	it('can be late with the last image only', async () => {
		const id = await made('CDN late with one image', { n: 2 });
		expect([(await file(id, 0)).status, (await file(id, 1)).status]).toEqual([200, 404]);
	});

	it('can keep an early 404 for those who came early', async () => {
		const id = await made('CDN keeps an early 404', { n: 2 });
		expect((await file(id)).status).toBe(404);
		now += 29_999;
		expect([(await file(id, 0)).status, (await file(id, 1)).status]).toEqual([404, 200]);
		now += 1;
		expect((await file(id)).status).toBe(200);
	});

	it('can refuse everybody', async () => {
		expect((await file(await made('CDN refuses everybody'))).status).toBe(403);
	});

	it.each([
		['WebP at the PNG address', 'webp'],
		['JPEG at the PNG address', 'jpeg'],
		['AVIF at the PNG address', 'heif'],
	] as const)('"%s"', async (name, format) => {
		const { data, headers } = await file(await made(name));
		expect(headers['content-type']).toBe('image/png');
		expect((await sharp(data).metadata()).format).toBe(format);
	});

	it('can give a page', async () => {
		const { status, data } = await file(await made('page at the PNG address'));
		expect([status, data.toString().slice(0, 15)]).toEqual([200, '<!DOCTYPE html>']);
	});

	it('is at the API’s own origin where addresses are relative, without the key', async () => {
		const id = await made('addresses relative');
		expect((await file(id, 0, sandbox.url)).status).toBe(200);
		const withKey = await api.get(`${sandbox.url}/outputs/${id}/0.png`, bearer());
		expect(withKey.status).toBe(400);
		expect(sandbox.calls('download')).toHaveLength(2);
	});
});

describe('an upload', () => {
	const bytes = Buffer.alloc(64, 1);

	async function uploaded(name: VariationName) {
		sandbox.configure(vary(name));
		const wish = { filename: 'a.png', contentType: 'image/png', size: bytes.length };
		const { data } = await api.post<{ url?: string; uploadUrl?: string }>(
			`${sandbox.url}/api/v1/upload`,
			wish,
			bearer(),
		);
		const url = data.url ?? data.uploadUrl ?? '';
		const put = await api.put<string>(url, bytes, { headers: { 'Content-Type': 'image/png' } });
		return { data, url, put };
	}

	it('can name its address uploadUrl, and answer the PUT with 204', async () => {
		const { data, put } = await uploaded('upload in uploadUrl');
		expect(Object.keys(data)).toEqual(['uploadUrl', 'key']);
		expect(put.status).toBe(200);
		expect((await uploaded('PUT answers 204')).put.status).toBe(204);
	});

	it('can demand the checksum of an empty body', async () => {
		const { url, put } = await uploaded('address with a checksum');
		expect(new URL(url).searchParams.get('x-amz-checksum-crc32')).toBe('AAAAAA==');
		expect([put.status, put.data]).toEqual([400, expect.stringContaining('CRC32')]);
	});

	it('can demand a header that nobody was told of', async () => {
		const { url, put } = await uploaded('address with another signed header');
		const signed = new URL(url).searchParams.get('X-Amz-SignedHeaders');
		expect(signed?.split(';')).toContain('x-amz-meta-owner');
		expect(put.status).toBe(403);
		const headers = { 'Content-Type': 'image/png', 'x-amz-meta-owner': 'vendor' };
		expect((await api.put(url, bytes, { headers })).status).toBe(200);
	});
});

describe('work that takes its time', () => {
	it.each([
		['order takes 25 seconds', 'POST', '/api/v1/generate', 25_000],
		['question takes 12 seconds', 'GET', '/api/v1/generations/x', 12_000],
		['registration takes 9 seconds', 'POST', '/api/account/webhooks', 9_000],
	] as const)('"%s"', async (name, method, path, expected) => {
		sandbox.configure(vary(name));
		await api.request({ method, url: sandbox.url + path, ...bearer() });
		expect(slept).toEqual([expected]);
	});
});

describe('deliveries', () => {
	const SECRET = 'whsec_0123456789abcdef';
	const hmac = (body: string, key: string) => createHmac('sha256', key).update(body);

	/** What arrives of an event, sent by hand. */
	async function delivered(name: VariationName, body: object = {}) {
		const id = await made(name, body);
		await sandbox.deliver({ url: hook, secret: SECRET, ...sandbox.eventOf(id) });
		const [{ headers, body: text }] = received;
		const parsed = JSON.parse(text) as Record<string, unknown>;
		return { id, text, parsed, signature: headers['x-gptimg-signature'], headers };
	}

	it.each([
		['signature with sha256=', (body: string) => `sha256=${hmac(body, SECRET).digest('hex')}`],
		['signature with v1=', (body: string) => `v1=${hmac(body, SECRET).digest('hex')}`],
		['signature in base64', (body: string) => hmac(body, SECRET).digest('base64')],
		['signature keyed without whsec_', (body: string) => hmac(body, SECRET.slice(6)).digest('hex')],
	] as const)('"%s"', async (name, expected) => {
		const { text, signature } = await delivered(name);
		expect(signature).toBe(expected(text));
	});

	it('can be signed together with a timestamp', async () => {
		const { text, signature } = await delivered('signature over a timestamp');
		const [, time, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signature)) ?? [];
		expect(hex).toBe(hmac(`${time}.${text}`, SECRET).digest('hex'));
	});

	it('can have other names and shapes', async () => {
		const completed = await delivered('event generation.completed');
		expect(completed.parsed).toMatchObject({ event: 'generation.completed' });
		received = [];
		sandbox.reset();
		const other = await delivered('event with another header');
		expect(other.headers['x-gptimg-event']).toBe('image.ready');
		expect(other.parsed).toMatchObject({ event: 'generation.succeeded' });
		received = [];
		sandbox.reset();
		const flat = await delivered('event flat');
		expect(flat.parsed).toMatchObject({ generationId: flat.id, status: 'succeeded' });
		received = [];
		sandbox.reset();
		const nested = await delivered('event with generation in data');
		expect(nested.parsed).toMatchObject({ data: { generation: { generationId: nested.id } } });
	});

	/** Registers over HTTP as the rules demand, at the receiver. */
	async function register(url: string) {
		const order = { url, events: ['generation.succeeded'] };
		const headers = { Cookie: sandbox.session };
		return await api.post(`${sandbox.url}/api/account/webhooks`, order, { headers });
	}

	it('of each image can come by themselves', async () => {
		const account = sandbox.rules.account(sandbox.key);
		const at = { id: 'wh', account, url: hook, events: ['generation.succeeded'], label: 'x' };
		const more = { secret: SECRET, enabled: true, failures: 0, createdAt: now };
		sandbox.rules.state.endpoints.add({ ...at, ...more });
		const id = await made('event for each image', { n: 3 });
		while (received.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
		const ids = received.map(({ body }) => (JSON.parse(body) as { data: object }).data);
		expect(ids).toEqual(Array(3).fill(expect.objectContaining({ generationId: id })));
	});

	it('can be preceded by a ping that decides about the registration', async () => {
		sandbox.configure(vary('ping before registration'));
		// Nothing listens there: deliveries go to https only.
		const refused = await register('https://127.0.0.1:1/hook');
		expect(refused).toMatchObject({
			status: 400,
			data: { error: expect.stringMatching(/ping/) as string },
		});
		expect(sandbox.webhooks).toEqual([]);
		expect(sandbox.deliveries).toMatchObject([{ event: 'ping' }]);
	});
});
