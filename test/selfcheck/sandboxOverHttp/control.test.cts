import axios, { type AxiosInstance } from 'axios';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';

let sandbox: Sandbox;
let control: AxiosInstance;

beforeAll(async () => {
	sandbox = await startSandbox();
	control = axios.create({ baseURL: `${sandbox.url}/__sandbox`, validateStatus: () => true });
});
afterAll(() => sandbox.stop());

const submit = async () => {
	const headers = { Authorization: `Bearer ${sandbox.key}` };
	const options = { headers, validateStatus: () => true };
	return (await axios.post(`${sandbox.url}/api/v1/generate`, { prompt: 'x' }, options)).status;
};

describe('the control interface', () => {
	test('lets another process do what the functions do', async () => {
		const { data } = await control.get<{ keys: object }>('/info');
		expect(data).toMatchObject({ url: sandbox.url, keys: { pro: sandbox.key } });
		await control.post('/configure', { errorShape: 'message', duration: [10, 20] });
		await control.post('/faults', { on: 'generate', fault: { status: 503 }, times: null });
		expect([await submit(), await submit()]).toEqual([503, 503]);
		await control.delete('/faults');
		expect(await submit()).toBe(202);
		expect((await control.get('/requests?call=generate')).data).toMatchObject([
			{ status: 503 },
			{ status: 503 },
			{ status: 202 },
		]);
		expect((await control.get('/ledger')).data).toMatchObject({ charged: 1 });
		expect((await control.get('/deliveries')).data).toEqual([]);
		await control.post('/reset');
		expect((await control.get('/ledger')).data).toMatchObject({ charged: 0 });
		expect(sandbox.requests).toHaveLength(0);
	});

	test('says what is wrong with a call', async () => {
		expect((await control.post('/faults', { on: 'nothing', fault: {} })).status).toBe(400);
		expect((await control.post('/configure', { nonsense: 1 })).data).toEqual({
			error: 'The sandbox has no option nonsense',
		});
		expect((await control.get('/nothing')).status).toBe(404);
	});
});
