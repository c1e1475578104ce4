import axios, { type AxiosInstance } from 'axios';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';

let sandbox: Sandbox;
let api: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox({ prefix: '/proxy' });
	api = axios.create({
		baseURL: sandbox.url,
		headers: { Authorization: `Bearer ${sandbox.key}` },
		validateStatus: () => true,
		maxRedirects: 0,
	});
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const submit = (prompt: string) =>
	api.post<{ generationId: string }>('/api/v1/generate', { prompt });

describe('the API over HTTP', () => {
	test('generates, polls, and logs each request from its arrival on', async () => {
		const made = await submit('fox [fast]');
		expect(made.status).toBe(202);
		const { generationId } = made.data;
		const { data } = await api.get<object>(`/api/v1/generations/${generationId}`);
		expect(data).toMatchObject({ id: generationId, status: 'succeeded' });
		expect(sandbox.requests).toMatchObject([
			{ method: 'POST', path: '/api/v1/generate', body: { prompt: 'fox [fast]' }, status: 202 },
			{ method: 'GET', call: 'get', origin: 'api', generationId, status: 200 },
		]);
		expect(sandbox.requests[0]?.headers.authorization).toBe(`Bearer ${sandbox.key}`);
		expect(sandbox.charges).toMatchObject({ charged: 1, credits: 2 });
	});

	test('lives under its prefix only', async () => {
		const outside = new URL('/api/v1/generate', sandbox.url).toString();
		expect((await api.post(outside, { prompt: 'x' })).status).toBe(404);
		expect(sandbox.charges.charged).toBe(0);
	});

	test('refuses broken and too large bodies as JSON', async () => {
		const headers = { 'Content-Type': 'application/json' };
		expect(
			await api.post('/api/v1/generate', Buffer.from('{"prompt":'), { headers }),
		).toMatchObject({
			status: 400,
			data: { error: 'The request body is not valid JSON' },
		});
		expect((await submit('x'.repeat(2 ** 20))).status).toBe(413);
	});

	test.each(['..%2F..%2Fx', '%E0%A4%A', 'x'.repeat(5000), '%00', 'a//b', '?x=1'])(
		'answers a hostile id as unknown: %p',
		async (id) => {
			const path = `/api/v1/generations/${id}`;
			const answer = await api.get<unknown>(path);
			expect(answer).toMatchObject({
				status: 404,
				data: { error: expect.stringMatching(/not found/i) as unknown },
			});
			expect(sandbox.requests).toMatchObject([{ path, status: 404 }]);
		},
	);

	test('its clock can be shifted: Date, reset and timestamps follow', async () => {
		const shift = 10 * 60_000;
		sandbox.configure({ clockOffset: shift, clock: () => 1_800_000_000_000 });
		const { headers, data } = await submit('x');
		expect(headers.date).toBe(new Date(1_800_000_600_000).toUTCString());
		expect(headers['x-ratelimit-reset']).toBe('1800004200');
		const { createdAt } = (
			await api.get<{ createdAt: string }>(`/api/v1/generations/${data.generationId}`)
		).data;
		expect(Date.parse(createdAt)).toBe(1_800_000_600_000);
	});

	test('counts open requests while they are answered', async () => {
		sandbox.configure({ latency: 400, inFlight: 'requests' });
		const answers = await Promise.all(Array.from({ length: 7 }, () => submit('x')));
		const codes = answers.map(({ status }) => status).sort();
		expect(codes).toEqual([202, 202, 202, 202, 202, 429, 429]);
		sandbox.configure({ latency: 0 });
		for (let index = 0; index < 7; index += 1) expect((await submit('x')).status).toBe(202);
	});

	test('an aborted request gives its place back', async () => {
		sandbox.configure({ inFlightMax: 1 });
		sandbox.faults.add({ on: 'generate', fault: { stall: 'before' } });
		const abort = new AbortController();
		const hanging = api.post('/api/v1/generate', { prompt: 'x' }, { signal: abort.signal });
		const caught = expect(hanging).rejects.toThrow('canceled');
		await until(() => sandbox.requests.length === 1);
		expect((await submit('x')).status).toBe(429);
		abort.abort();
		await caught;
		await until(async () => (await submit('x')).status === 202);
	});

	test('refuses option names that it does not have', () => {
		const wrong: object = { inflight: 'requests' };
		expect(() => sandbox.configure(wrong)).toThrow('inflight');
	});

	test('can start with a nearly empty hour', async () => {
		sandbox.spendRequests(599);
		expect((await submit('x')).headers['x-ratelimit-remaining']).toBe('0');
		expect((await submit('x')).headers['retry-after']).toBe('3600');
	});

	test('answers when an option itself fails', async () => {
		sandbox.configure({
			duration: () => {
				throw new Error('no idea');
			},
		});
		expect(await submit('x')).toMatchObject({
			status: 500,
			data: { error: expect.stringContaining('no idea') as unknown },
		});
	});

	test('gives new accounts their own key, session and credits', async () => {
		const { key, session } = sandbox.newAccount({ credits: 1 });
		const headers = { Authorization: `Bearer ${key}` };
		const answer = await api.post('/api/v1/generate', { prompt: 'x' }, { headers });
		expect(answer.status).toBe(402);
		expect(sandbox.sessionOf(key)).toBe(session);
		expect(session).not.toBe(sandbox.session);
	});
});

/** Asks until it is so; the test's own time-out ends what never is. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
