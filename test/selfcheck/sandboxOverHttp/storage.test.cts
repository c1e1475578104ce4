import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import axios from 'axios';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';

let sandbox: Sandbox;
let now = 1_800_000_000_000;

beforeAll(async () => {
	sandbox = await startSandbox({ clock: () => now });
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const bytes = randomBytes(3 * 1024 * 1024);

async function announce(size = bytes.length, contentType = 'image/png') {
	const headers = { Authorization: `Bearer ${sandbox.key}` };
	const body = { filename: 'photo.png', contentType, size };
	const answer = await axios.post<{ url: string; key: string }>(
		`${sandbox.url}/api/v1/upload`,
		body,
		{ headers },
	);
	return answer.data;
}

async function put(url: string, body: Buffer | Readable, headers: Record<string, string>) {
	const { status, data } = await axios.put<string>(url, body, {
		headers,
		validateStatus: () => true,
		maxRedirects: 0,
	});
	return { status, code: /<Code>(\w+)</.exec(data)?.[1] };
}

const png = { 'Content-Type': 'image/png' };

describe('the presigned PUT', () => {
	test('takes the announced bytes, on an origin of its own, without keeping them', async () => {
		const { url, key } = await announce();
		expect(url.startsWith(`${sandbox.storageUrl}/`)).toBe(true);
		expect(new URL(sandbox.storageUrl).host).not.toBe(new URL(sandbox.url).host);
		expect((await put(url, bytes, png)).status).toBe(200);
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		expect(sandbox.uploads).toMatchObject([{ key, stored: { sha256, size: bytes.length } }]);
		expect(sandbox.uploads[0]?.stored).not.toHaveProperty('bytes');
		expect(sandbox.requests.at(-1)).toMatchObject({ origin: 'storage', call: 'put', status: 200 });
	});

	test('takes a stream with a declared length, and keeps bytes if told so', async () => {
		sandbox.configure({ keepUploads: true });
		const { url } = await announce();
		const length = { 'Content-Length': String(bytes.length) };
		expect((await put(url, Readable.from([bytes]), { ...png, ...length })).status).toBe(200);
		expect(sandbox.uploads[0]?.stored?.bytes?.equals(bytes)).toBe(true);
	});

	test('refuses another type, another length, a changed key, a changed query', async () => {
		const { url } = await announce();
		const mismatch = { status: 403, code: 'SignatureDoesNotMatch' };
		expect(await put(url, bytes, { 'Content-Type': 'image/jpeg' })).toEqual(mismatch);
		expect(await put(url, bytes.subarray(1), png)).toEqual(mismatch);
		expect(await put(url.replace('.png?', '.webp?'), bytes, png)).toEqual(mismatch);
		expect(await put(`${url}&x=1`, bytes, png)).toEqual(mismatch);
		expect(await put(url.replace('Expires=300', 'Expires=600'), bytes, png)).toEqual(mismatch);
		const last = url.replace(/Signature=(.)/, (_all, digit) => {
			return `Signature=${digit === '0' ? '1' : '0'}`;
		});
		expect(await put(last, bytes, png)).toEqual(mismatch);
		expect(sandbox.uploads[0]?.stored).toBeUndefined();
	});

	test('refuses chunked bodies, credentials, calls that nobody signed, and reading', async () => {
		const { url } = await announce();
		const denied = { status: 403, code: 'AccessDenied' };
		expect(await put(url, Readable.from([bytes]), png)).toEqual({
			status: 411,
			code: 'MissingContentLength',
		});
		const withKey = { ...png, Authorization: `Bearer ${sandbox.key}` };
		expect(await put(url, bytes, withKey)).toEqual({ status: 400, code: 'InvalidArgument' });
		expect(await put(url.split('?')[0] ?? '', bytes, png)).toEqual(denied);
		expect(await put(`${sandbox.storageUrl}/%E0%A4%A?X-Amz-Date=1`, bytes, png)).toEqual(denied);
		const read = await axios.get(url, { validateStatus: () => true });
		expect(read.status).toBe(501);
	});

	test('expires after five minutes', async () => {
		const first = await announce();
		now += 300_000;
		expect((await put(first.url, bytes, png)).status).toBe(200);
		const second = await announce();
		now += 301_000;
		expect(await put(second.url, bytes, png)).toEqual({ status: 403, code: 'AccessDenied' });
	});

	test('may sign less: then the size is checked when the image is used', async () => {
		sandbox.configure({ signedHeaders: [] });
		const { url, key } = await announce();
		expect(url).toContain('SignedHeaders=host&');
		expect((await put(url, bytes.subarray(1), {})).status).toBe(200);
		const edit = { prompt: 'x', type: 'edit', inputImageKeys: [key] };
		const answer = await axios.post<{ error: string }>(`${sandbox.url}/api/v1/generate`, edit, {
			headers: { Authorization: `Bearer ${sandbox.key}` },
			validateStatus: () => true,
		});
		expect(answer.status).toBe(400);
		expect(answer.data.error).toContain('bytes');
	});

	test.each([
		['too large', { size: 10 * 1024 * 1024 + 1 }],
		['empty', { size: 0 }],
		['of another type', { contentType: 'image/gif' }],
		['nameless', { filename: '' }],
		['long-named', { filename: 'x'.repeat(201) }],
	])('is not given for an image that is %s', async (_name, wrong) => {
		const body = { filename: 'a.png', contentType: 'image/png', size: 10, ...wrong };
		const answer = await axios.post(`${sandbox.url}/api/v1/upload`, body, {
			headers: { Authorization: `Bearer ${sandbox.key}` },
			validateStatus: () => true,
		});
		expect(answer.status).toBe(400);
	});
});
