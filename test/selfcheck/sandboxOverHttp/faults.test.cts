import axios, { type AxiosError, type AxiosInstance } from 'axios';
import { type Fault } from '../../testbed/sandbox/faults.cts';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';

let sandbox: Sandbox;
let api: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	api = axios.create({
		baseURL: sandbox.url,
		headers: { Authorization: `Bearer ${sandbox.key}` },
		validateStatus: () => true,
		maxRedirects: 0,
	});
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const submit = (timeout = 0) =>
	api.post<unknown>('/api/v1/generate', { prompt: 'x [fast]' }, { timeout });

async function failure(call: Promise<unknown>): Promise<string | undefined> {
	return call.then(
		() => 'answered',
		(error: AxiosError) => error.code,
	);
}

function script(fault: Fault): void {
	sandbox.faults.add({ on: 'generate', fault });
}

describe('scripted faults over HTTP', () => {
	test.each([
		['before', 0],
		['after', 1],
	] as const)('reset %s the work: charged %d', async (reset, charged) => {
		script({ reset });
		expect(await failure(submit())).toBe('ECONNRESET');
		expect(sandbox.charges.charged).toBe(charged);
		expect(sandbox.requests).toMatchObject([{ call: 'generate', fault: `{"reset":"${reset}"}` }]);
		expect(sandbox.requests[0]).not.toHaveProperty('status');
		expect((await submit()).status).toBe(202);
	});

	test.each([
		['before', 0],
		['after', 1],
	] as const)('stall %s the work: charged %d', async (stall, charged) => {
		script({ stall });
		expect(await failure(submit(600))).toBe('ECONNABORTED');
		expect(sandbox.charges.charged).toBe(charged);
	});

	test('a status, with headers and body, without and with the work', async () => {
		script({ status: 503, headers: { 'Retry-After': '2' }, body: { error: 'busy' } });
		const refused = await submit();
		expect(refused).toMatchObject({ status: 503, data: { error: 'busy' } });
		expect(refused.headers['retry-after']).toBe('2');
		expect(sandbox.charges.charged).toBe(0);
		script({ status: 504, afterWork: true });
		expect((await submit()).status).toBe(504);
		expect(sandbox.charges.charged).toBe(1);
	});

	test('HTML, other JSON, broken JSON, a redirect', async () => {
		script({ html: true, status: 502 });
		script({ json: { ok: true }, status: 200 });
		script({ wrongJson: true });
		script({ redirect: 'https://elsewhere.example/' });
		const answers = [await submit(), await submit(), await submit(), await submit()];
		expect(answers.map(({ status }) => status)).toEqual([502, 200, 202, 302]);
		expect(answers[0]?.headers['content-type']).toBe('text/html; charset=utf-8');
		expect(answers[1]?.data).toEqual({ ok: true });
		expect(answers[2]?.data).toBe('{"generationId": "gen_');
		expect(answers[3]?.headers.location).toBe('https://elsewhere.example/');
		expect(sandbox.charges.charged).toBe(2);
	});

	test('a download that breaks off, and one that trickles', async () => {
		await submit();
		const id = sandbox.requests[0]?.generationId;
		const url = `${sandbox.cdnUrl}/outputs/${id}/0.webp`;
		const whole = await axios.get<ArrayBuffer>(url, { responseType: 'arraybuffer' });
		sandbox.faults.add({ on: 'download', fault: { truncate: 0.5 } });
		const { body, headers } = await readAll(url);
		expect(headers).toBe(String(whole.data.byteLength));
		expect(body).toBe(Math.floor(whole.data.byteLength / 2));
		sandbox.faults.add({ on: 'download', fault: { trickle: { bytesPerTick: 2000, tickMs: 5 } } });
		const slow = await axios.get<ArrayBuffer>(url, { responseType: 'arraybuffer' });
		expect(Buffer.from(slow.data).equals(Buffer.from(whole.data))).toBe(true);
	});

	test('on uploads and on the storage', async () => {
		sandbox.faults.add({ on: 'upload', fault: { status: 500 } });
		sandbox.faults.add({ on: 'put', fault: { reset: 'after' } });
		const wish = { filename: 'a.png', contentType: 'image/png', size: 3 };
		expect((await api.post('/api/v1/upload', wish)).status).toBe(500);
		const { data } = await api.post<{ url: string }>('/api/v1/upload', wish);
		const put = () =>
			axios.put(data.url, Buffer.from('abc'), { headers: { 'Content-Type': 'image/png' } });
		expect(await failure(put())).toBe('ECONNRESET');
		expect(sandbox.uploads[0]?.stored?.size).toBe(3);
		expect((await put()).status).toBe(200);
	});

	test('stop ends what hangs', async () => {
		const other = await startSandbox();
		other.faults.add({ on: 'generate', fault: { stall: 'before' } });
		const headers = { Authorization: `Bearer ${other.key}` };
		const hanging = failure(
			axios.post(`${other.url}/api/v1/generate`, { prompt: 'x' }, { headers }),
		);
		while (other.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
		await other.stop();
		expect(await hanging).toBe('ECONNRESET');
		expect(await failure(axios.get(other.url))).toBe('ECONNREFUSED');
	});
});

/** How many bytes came until the connection broke, and how many were declared. */
async function readAll(url: string): Promise<{ body: number; headers: unknown }> {
	const { data, headers } = await axios.get<NodeJS.ReadableStream>(url, { responseType: 'stream' });
	let body = 0;
	const ended = new Promise<string>((resolve) => {
		data.on('data', (chunk: Buffer) => (body += chunk.length));
		data.on('error', () => resolve('broken'));
		data.on('end', () => resolve('whole'));
	});
	expect(await ended).toBe('broken');
	return { body, headers: headers['content-length'] };
}
