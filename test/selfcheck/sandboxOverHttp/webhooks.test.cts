import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import axios from 'axios';
import { generate as certificate } from 'selfsigned';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { type Sandbox, startSandbox } from '../../testbed/sandbox/server.cts';
import { signDelivery } from '../../testbed/sandbox/signature.cts';

interface Received {
	headers: IncomingHttpHeaders;
	body: string;
}

let sandbox: Sandbox;
let receiver: Server;
let url: string;
let ca: string;
let received: Received[] = [];
/** What the receiver answers, in turn; the last one for ever; 0 is silence. */
let answers: number[] = [200];

beforeAll(async () => {
	const pems = await certificate([{ name: 'commonName', value: 'localhost' }], {
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
		],
	});
	ca = pems.cert;
	receiver = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
			const status = answers.length > 1 ? answers.shift() : answers[0];
			if (status) response.writeHead(status, { Location: '/elsewhere' }).end();
		});
	});
	receiver.listen(0, '127.0.0.1');
	await once(receiver, 'listening');
	url = `https://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
	sandbox = await startSandbox({ ca, retryDelays: [10, 20, 30], duration: 0 });
});
beforeEach(() => {
	received = [];
	answers = [200];
});
afterEach(() => sandbox.reset());
afterAll(async () => {
	await sandbox.stop();
	receiver.closeAllConnections();
	receiver.close();
});

async function register(events = ['generation.succeeded', 'generation.failed']) {
	const answer = await axios.post<{ id: string; secret: string }>(
		`${sandbox.url}/api/account/webhooks`,
		{ url, events, label: 'test' },
		{ headers: { Cookie: sandbox.session } },
	);
	return answer.data;
}

async function generate(prompt: string): Promise<string> {
	const answer = await axios.post<{ generationId: string }>(
		`${sandbox.url}/api/v1/generate`,
		{ prompt },
		{ headers: { Authorization: `Bearer ${sandbox.key}` } },
	);
	return answer.data.generationId;
}

/** Waits until that many attempts came to their end. */
async function attempts(count: number): Promise<void> {
	const ended = () => sandbox.deliveries.filter(({ tookMs }) => tookMs !== undefined);
	while (ended().length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('deliveries', () => {
	test('come as the contract says, signed with the whole secret', async () => {
		const { secret } = await register();
		const generationId = await generate('fox');
		await attempts(1);
		const [{ headers, body } = { headers: {}, body: '' }] = received;
		expect(headers).toMatchObject({
			'content-type': 'application/json',
			'x-gptimg-event': 'generation.succeeded',
			'x-gptimg-signature': createHmac('sha256', secret).update(body).digest('hex'),
			'x-gptimg-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
		});
		const { data } = JSON.parse(body) as { data: Record<string, unknown> };
		expect(Object.keys(data).sort()).toEqual([
			'completedAt',
			'createdAt',
			'generationId',
			'outputs',
			'status',
			'type',
		]);
		expect(data).toMatchObject({ generationId, status: 'succeeded', outputs: [{ width: 1024 }] });
		expect(sandbox.deliveries).toMatchObject([{ generationId, attempt: 1, status: 200, url }]);
	});

	test('come when a generation ends in real time, though nobody asks', async () => {
		await register();
		sandbox.configure({ duration: 60 });
		await generate('fox');
		await attempts(1);
		expect(received).toHaveLength(1);
	});

	test('go to those who asked for the event, of their own account only', async () => {
		await register(['generation.failed']);
		await generate('fox');
		await generate('fox [fail]');
		await generate('fox [block]');
		await attempts(2);
		const events = received.map(({ body }) => {
			const { event, data } = JSON.parse(body) as { event: string; data: { status: string } };
			return `${event} ${data.status}`;
		});
		expect(events.sort()).toEqual(['generation.failed blocked', 'generation.failed failed']);
		const { key } = sandbox.newAccount();
		const headers = { Authorization: `Bearer ${key}` };
		await axios.post(`${sandbox.url}/api/v1/generate`, { prompt: '[fail]' }, { headers });
		sandbox.configure({ blockedEvent: 'none' });
		await generate('fox [block]');
		expect(sandbox.deliveries).toHaveLength(2);
	});

	test('are tried again after a failure, the same bytes under the same id', async () => {
		await register();
		answers = [500, 302, 204];
		await generate('fox');
		await attempts(3);
		expect(sandbox.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 302],
			[3, 204],
		]);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
		expect(new Set(sandbox.deliveries.map(({ deliveryId }) => deliveryId)).size).toBe(1);
		expect(sandbox.webhooks[0]).toMatchObject({ failures: 0, enabled: true });
	});

	test('time out, are tried four times, and eight failures disable the endpoint', async () => {
		sandbox.configure({ deliveryTimeoutMs: 50 });
		await register();
		answers = [0];
		await generate('one');
		await attempts(4);
		expect(sandbox.deliveries.map(({ error }) => error)).toEqual(Array(4).fill('timeout'));
		expect(sandbox.webhooks[0]).toMatchObject({ failures: 4, enabled: true });
		await generate('two');
		await attempts(8);
		expect(sandbox.webhooks[0]).toMatchObject({ failures: 8, enabled: false });
		await generate('three');
		expect(sandbox.deliveries).toHaveLength(8);
	});

	test('may count as one failure each, however often they were tried', async () => {
		sandbox.configure({ failuresCounted: 'deliveries' });
		await register();
		answers = [500];
		await generate('one');
		await attempts(4);
		expect(sandbox.webhooks[0]).toMatchObject({ failures: 1, enabled: true });
	});

	test('are not tried again once the endpoint is deleted', async () => {
		const { id } = await register();
		answers = [500];
		sandbox.configure({ retryDelays: [400] });
		await generate('one');
		await attempts(1);
		const cookie = { headers: { Cookie: sandbox.session } };
		await axios.delete(`${sandbox.url}/api/account/webhooks/${id}`, cookie);
		await new Promise((resolve) => setTimeout(resolve, 600));
		expect(sandbox.deliveries).toHaveLength(1);
	});

	test('trust a throw-away certificate only if told so', async () => {
		await register();
		sandbox.configure({ ca: undefined, retryDelays: [] });
		await generate('one');
		await attempts(1);
		expect(sandbox.deliveries[0]).toMatchObject({ error: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
		sandbox.configure({ rejectUnauthorized: false });
		await generate('two');
		await attempts(2);
		expect(sandbox.deliveries[1]).toMatchObject({ status: 200 });
	});

	test('can be made by hand, genuine or tampered with', async () => {
		const { secret } = await register();
		const told = sandbox.eventOf(await generate('fox'));
		await attempts(1);
		await sandbox.deliver({ url, secret, ...told, headers: { 'X-Gptimg-Event': '' } });
		const genuine = composeDelivery({ url, secret, ...told });
		await sandbox.send({ ...genuine, body: `${genuine.body.toString()} ` });
		const valid = received.map(({ headers, body }) => {
			return headers['x-gptimg-signature'] === signDelivery(body, secret);
		});
		expect(valid).toEqual([true, true, false]);
		expect(received[1]?.headers).not.toHaveProperty('x-gptimg-event');
	});

	test('faults hit the management calls too', async () => {
		sandbox.faults.add({ on: 'webhooks.register', fault: { reset: 'after' } });
		sandbox.faults.add({ on: 'webhooks.list', fault: { status: 500 } });
		sandbox.faults.add({ on: 'webhooks.delete', fault: { reset: 'before' } });
		await expect(register()).rejects.toThrow('socket hang up');
		expect(sandbox.webhooks).toHaveLength(1);
		const options = { headers: { Cookie: sandbox.session }, validateStatus: () => true };
		const path = `${sandbox.url}/api/account/webhooks`;
		expect((await axios.get(path, options)).status).toBe(500);
		const id = sandbox.webhooks[0]?.id;
		await expect(axios.delete(`${path}/${id}`, options)).rejects.toThrow('socket hang up');
		expect((await axios.delete(`${path}/${id}`, options)).status).toBe(200);
	});
});
