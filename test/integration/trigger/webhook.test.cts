import { RecordedResponse, takeLoggedLines, webhookContext } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';

import fc from 'fast-check';
import type { IDataObject, INodeParameters, IWebhookResponseData } from 'n8n-workflow';

import { rememberChain } from '../../../nodes/shared/chain';
import { onWake } from '../../../nodes/shared/wake';
import type { DeliveryWish } from '../../testbed/sandbox/deliveries.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import type { WebhookOptions, WebhookRequest } from '../../testbed/core/n8nCore.cts';
import { GivenCredentials } from '../../testbed/core/credentials.cts';
import { node } from '../../testbed/core/triggerNode.cts';

const SECRET = 'whsec_0123456789abcdef';
const URL = 'https://n8n.example/webhook/x/webhook';

function event(changes: object = {}): Record<string, unknown> {
	return {
		generationId: `gen_${randomUUID()}`,
		type: 'text2img',
		status: 'succeeded',
		outputs: [
			{ png: 'https://cdn.example/a.png', webp: 'https://cdn.example/a.webp', width: 8, height: 8 },
		],
		createdAt: new Date(Date.now() - 60_000).toISOString(),
		completedAt: new Date().toISOString(),
		...changes,
	};
}

/** A request as n8n hands it on when the vendor sends this. */
function request(wish: Partial<DeliveryWish> = {}): WebhookRequest {
	const { body, headers } = composeDelivery({
		url: URL,
		secret: SECRET,
		event: 'generation.succeeded',
		data: event(),
		...wish,
	});
	const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return {
		headers: Object.fromEntries(lowered) as Record<string, string>,
		rawBody: Buffer.from(body),
	};
}

interface Given extends Partial<WebhookOptions> {
	nodeId?: string;
	parameters?: INodeParameters;
}

async function receive(given: WebhookRequest, options: Given = {}) {
	const response = options.response ?? new RecordedResponse();
	const context = webhookContext({
		nodeType: node,
		nodeId: randomUUID(),
		staticData: { webhookId: 'wh_1', webhookSecret: SECRET, webhookUrl: URL, webhookEvents: [] },
		...options,
		request: given,
		response,
	});
	const result = await node.webhook.call(context);
	return { result, response, items: itemsOf(result) };
}

function itemsOf({ workflowData }: IWebhookResponseData): IDataObject[] | undefined {
	return workflowData?.[0]?.map(({ json }) => json);
}

beforeEach(() => void takeLoggedLines());

describe('a genuine delivery', () => {
	it('starts the workflow with the image', async () => {
		const data = event();
		const { items, result, response } = await receive(request({ data, deliveryId: 'd-1' }));
		expect(items).toEqual([
			{
				generationId: data.generationId,
				status: 'succeeded',
				type: 'text2img',
				event: 'generation.succeeded',
				deliveryId: 'd-1',
				imageIndex: 0,
				imageCount: 1,
				url: 'https://cdn.example/a.png',
				pngUrl: 'https://cdn.example/a.png',
				webpUrl: 'https://cdn.example/a.webp',
				width: 8,
				height: 8,
				createdAt: data.createdAt,
				completedAt: data.completedAt,
			},
		]);
		// n8n answers by itself once the execution is stored.
		expect(result).toEqual({ workflowData: result.workflowData });
		expect(response.headersSent).toBe(false);
	});

	it('tells of a failure where that was chosen', async () => {
		const wish = {
			event: 'generation.failed',
			data: event({ status: 'failed', outputs: [], error: 'Out of memory' }),
		};
		const parameters = { events: ['generation.failed'] };
		expect((await receive(request(wish), { parameters })).items).toMatchObject([
			{ status: 'failed', event: 'generation.failed', failureReason: 'Out of memory' },
		]);
	});

	it('is verified with the secret of the credential in manual registration', async () => {
		const options = {
			parameters: { registration: 'manual' },
			credentials: { gptImageWebhookApi: { signingSecret: ` ${SECRET}\n` } },
			staticData: {},
		};
		expect((await receive(request(), options)).items).toHaveLength(1);
	});

	it('may have no X-Gptimg-Event, and a signature in capitals', async () => {
		const given = request({ headers: { 'X-Gptimg-Event': '' } });
		const signature = String(given.headers?.['x-gptimg-signature']).toUpperCase();
		const headers = { ...given.headers, 'x-gptimg-signature': signature };
		expect((await receive({ ...given, headers })).items).toHaveLength(1);
	});

	it('wakes whoever waits, also if the node ignores it or only tests', async () => {
		for (const options of [
			{},
			{ parameters: { events: ['generation.failed'] } },
			{ isTest: true },
		]) {
			const data = event();
			const woken = jest.fn();
			const stop = onWake(String(data.generationId), woken);
			await receive(request({ data }), options);
			await receive(request({ data, secret: 'whsec_other' }), options).catch(() => undefined);
			stop();
			expect(woken).toHaveBeenCalledTimes(1);
		}
	});
});

describe('what is not genuine', () => {
	const genuine = request();
	const signature = String(genuine.headers?.['x-gptimg-signature']);
	const withSignature = (value: string | undefined): WebhookRequest => ({
		...genuine,
		headers: { ...genuine.headers, 'x-gptimg-signature': value as string },
	});

	it.each<[string, WebhookRequest, Given, string]>([
		['unsigned', withSignature(undefined), {}, 'the signature header is missing'],
		[
			'signed twice',
			withSignature(`${signature}, ${signature}`),
			{},
			'there is more than one signature',
		],
		[
			'signed too short',
			withSignature(signature.slice(2)),
			{},
			'the signature has the wrong length',
		],
		[
			'not hex',
			withSignature(`z${signature.slice(1)}`),
			{},
			'the signature is neither hexadecimal nor base64',
		],
		[
			'foreign-signed',
			request({ secret: 'whsec_foreign' }),
			{},
			'the signature does not match the body',
		],
		[
			'tampered',
			{ ...genuine, rawBody: Buffer.from(`${String(genuine.rawBody)} `) },
			{},
			'the signature does not match the body',
		],
		[
			'without raw body',
			{ ...genuine, rawBody: undefined, body: { event: 'x' } },
			{},
			'the raw body is missing',
		],
		['for a node without secret', genuine, { staticData: {} }, 'the node has no signing secret'],
		[
			'for a manual node without secret',
			genuine,
			{
				parameters: { registration: 'manual' },
				credentials: { gptImageWebhookApi: { signingSecret: '' } },
			},
			'the node has no signing secret',
		],
		[
			'for a manual node without credential',
			genuine,
			{ parameters: { registration: 'manual' } },
			'the node has no signing secret',
		],
		[
			'for a manual node, but with the stored secret',
			genuine,
			{
				parameters: { registration: 'manual' },
				credentials: { gptImageWebhookApi: { signingSecret: 'whsec_manual' } },
			},
			'the signature does not match the body',
		],
	])(
		'%s: 401, no execution, and a log line that says which',
		async (_name, given, options, reason) => {
			const { result, response } = await receive(given, options);
			expect(result).toEqual({ noWebhookResponse: true });
			expect(response).toMatchObject({
				statusCode: 401,
				body: { message: 'Unauthorized' },
				writableFinished: true,
			});
			const lines = takeLoggedLines();
			expect(lines).toMatchObject([
				{ level: 'warn', message: expect.stringContaining(reason) as string },
			]);
			expect(inspect(lines)).not.toContain('whsec_');
			expect(inspect(lines)).not.toContain(signature);
		},
	);

	it('never gets in, and never throws, whatever is sent', async () => {
		const headers = fc.dictionary(
			fc.constantFrom('x-gptimg-signature', 'x-gptimg-event', 'x-gptimg-delivery', 'content-type'),
			fc.oneof(fc.string(), fc.constant(signature), fc.stringMatching(/^[0-9a-f]{64}$/)),
		);
		const rawBody = fc.option(
			fc.uint8Array().map((bytes) => Buffer.from(bytes)),
			{ nil: undefined },
		);
		await fc.assert(
			fc.asyncProperty(headers, rawBody, async (some, raw) => {
				const { result, response } = await receive({ headers: some, rawBody: raw });
				expect(result).toEqual({ noWebhookResponse: true });
				expect(response.statusCode).toBe(401);
			}),
			{ numRuns: 300 },
		);
	});

	it.each<[string, WebhookRequest, RegExp]>([
		['a signature that does not match', request({ secret: 'whsec_foreign' }), /does not match/],
		['no signature', withSignature(undefined), /header is missing/],
	])('shows whoever listens for a test event why: %s', async (_name, given, reason) => {
		const response = new RecordedResponse();
		const error = await receive(given, { isTest: true, response }).catch((thrown: Error) => thrown);
		expect(error).toMatchObject({ name: 'NodeOperationError', message: reason });
		expect((error as { description?: string }).description).toMatch(/Test URL/);
		expect(inspect(error)).not.toContain('whsec_');
		// n8n answers by itself, with 500.
		expect(response.headersSent).toBe(false);
		expect(takeLoggedLines()).toMatchObject([{ level: 'warn' }]);
	});

	it.each([
		[{ staticData: {} }, /unpublish and publish/],
		[{ parameters: { registration: 'manual' }, staticData: {} }, /choose a credential/],
	])('says how a node without a secret gets one', async (options, wayOut) => {
		await receive(genuine, options);
		expect(takeLoggedLines()).toMatchObject([{ message: wayOut }]);
	});

	it('is refused where the parameters cannot be read', async () => {
		const parameters = { options: { label: '={{ $("Nowhere").item.json.x }}' } };
		const { response } = await receive(genuine, { parameters });
		expect(response.statusCode).toBe(401);
		expect(takeLoggedLines()).toMatchObject([{ level: 'warn' }]);
	});
});

it('comes again where n8n cannot read the credential, and the log says why', async () => {
	const words = 'Credentials could not be decrypted';
	const spy = jest
		.spyOn(GivenCredentials.prototype, 'getDecrypted')
		.mockRejectedValue(Error(words));
	const options = {
		parameters: { registration: 'manual' },
		credentials: { gptImageWebhookApi: { signingSecret: SECRET } },
	};
	const given = request();
	const { result, response } = await receive(given, options);
	expect(result).toEqual({ noWebhookResponse: true });
	expect(response.statusCode).toBe(503);
	expect(takeLoggedLines()).toMatchObject([
		{ level: 'warn', message: expect.stringContaining(words) as string },
	]);
	spy.mockRestore();
	expect((await receive(given, options)).items).toHaveLength(1);
});

describe('a genuine delivery whose header names another event', () => {
	it.each([
		['twice', 'generation.succeeded, generation.succeeded'],
		['another one', 'generation.failed'],
	])('starts by the signed body alone, and the log says so: %s', async (_name, header) => {
		const { items } = await receive(request({ headers: { 'X-Gptimg-Event': header } }));
		expect(items).toMatchObject([{ event: 'generation.succeeded' }]);
		expect(takeLoggedLines()).toMatchObject([{ level: 'warn', metadata: { header } }]);
	});
});

describe('the event name in the signed body', () => {
	const named = (name: unknown, data = event()) =>
		request({ data: JSON.stringify({ event: name, data }) });

	it.each([['generation.started'], ['webhook.ping'], ['generation.completed'], [['x']], [{}], [7]])(
		'%j starts nothing, and is logged',
		async (name) => {
			const { result } = await receive(named(name));
			expect(result.webhookResponse).toMatchObject({ status: 'ignored' });
			expect(takeLoggedLines()).toMatchObject([{ level: 'warn' }, { level: 'debug' }]);
		},
	);

	it.each([[undefined], [null], ['']])('%j: the status decides', async (name) => {
		expect((await receive(named(name))).items).toMatchObject([{ event: 'generation.succeeded' }]);
		const running = event({ status: 'running', outputs: [] });
		expect((await receive(named(name, running))).items).toBeUndefined();
	});

	it('generation.blocked tells of a failure', async () => {
		const parameters = { events: ['generation.failed'] };
		const data = event({ status: 'blocked', outputs: [] });
		const { items } = await receive(named('generation.blocked', data), { parameters });
		expect(items).toMatchObject([{ event: 'generation.failed', status: 'blocked' }]);
	});
});

describe('a genuine delivery that starts nothing', () => {
	it.each([
		['', 'it is empty'],
		['{"event":"generation.succeeded"', 'it is not JSON'],
		['{"event":"generation.succeeded","data":{"status":"succeeded"}}', 'it names no generation'],
	])('since it is useless (%j): 200 and a log line', async (data, reason) => {
		const { result, response } = await receive(request({ data }));
		expect(result).toEqual({ webhookResponse: { status: 'ignored', reason } });
		expect(response.headersSent).toBe(false);
		expect(takeLoggedLines()).toMatchObject([
			{ level: 'warn', message: expect.stringContaining(reason) as string },
		]);
	});

	it.each<[string, Partial<DeliveryWish>, INodeParameters]>([
		[
			'an event that was not chosen',
			{ event: 'generation.failed', data: event({ status: 'failed' }) },
			{},
		],
		['another type', {}, { options: { types: 'edit' } }],
		['an event that is no end of a generation', { event: 'generation.started' }, {}],
		['a ping', { event: 'webhook.ping' }, {}],
		['a late one', { data: event({ completedAt: '2020-01-01T00:00:00Z' }) }, {}],
		[
			'one older than the node allows',
			{ data: event({ completedAt: new Date(Date.now() - 3 * 60_000).toISOString() }) },
			{ options: { maxEventAge: 0.04 } },
		],
	])('%s: 200', async (_name, wish, parameters) => {
		const data = { ...event(), ...(wish.data as object | undefined) };
		const { result, response } = await receive(request({ ...wish, data }), { parameters });
		expect(result.workflowData).toBeUndefined();
		const { status, reason } = result.webhookResponse as { status: string; reason: string };
		expect(status).toBe('ignored');
		expect(response.headersSent).toBe(false);
		// The log says which one, and why.
		expect(takeLoggedLines()).toContainEqual({
			level: 'debug',
			message: expect.stringContaining(reason) as string,
			metadata: expect.objectContaining({ generationId: data.generationId }) as object,
		});
	});

	it('since two workflows share the image, and this is one of them', async () => {
		const data = event();
		for (const workflow of ['workflow1', 'workflow2']) {
			rememberChain(String(data.generationId), [workflow], Date.now());
		}
		for (const workflowId of ['workflow1', 'workflow2']) {
			expect((await receive(request({ data }), { workflowId })).items).toBeUndefined();
		}
		expect((await receive(request({ data }), { workflowId: 'workflow3' })).items).toHaveLength(1);
	});

	it('since the image comes from this workflow', async () => {
		const data = event();
		rememberChain(String(data.generationId), ['workflow1'], Date.now());
		expect((await receive(request({ data }))).items).toBeUndefined();
		expect((await receive(request({ data }), { isTest: true })).items).toBeUndefined();
		expect((await receive(request({ data }), { workflowId: 'workflow2' })).items).toHaveLength(1);
		const parameters = { options: { ignoreOwn: false } };
		expect((await receive(request({ data }), { parameters })).items).toHaveLength(1);
	});
});

describe('duplicates', () => {
	const duplicate = { webhookResponse: { status: 'duplicate' } };

	it('start nothing once n8n has answered the first, also under another delivery id', async () => {
		const nodeId = randomUUID();
		const data = event();
		const first = await receive(request({ data, deliveryId: 'd-1' }), { nodeId });
		first.response.status(200).end();
		for (const deliveryId of ['d-1', 'd-2']) {
			expect((await receive(request({ data, deliveryId }), { nodeId })).result).toEqual(duplicate);
		}
		expect((await receive(request({ data }), { nodeId: randomUUID() })).items).toHaveLength(1);
	});

	it('start nothing where the vendor hung up on the first, which n8n has run all the same', async () => {
		const nodeId = randomUUID();
		const given = request();
		const { response } = await receive(given, { nodeId });
		response.hangUp();
		expect((await receive(given, { nodeId })).response.statusCode).toBe(503);
		response.end();
		expect((await receive(given, { nodeId })).result).toEqual(duplicate);
		expect((await receive(given, { nodeId })).result).toEqual(duplicate);
	});

	it('start where the vendor hung up on the first, and n8n then failed to store it', async () => {
		const nodeId = randomUUID();
		const given = request();
		const { response } = await receive(given, { nodeId });
		response.hangUp();
		response.status(500).end();
		const second = await receive(given, { nodeId });
		expect(second.items).toHaveLength(1);
		second.response.end();
		expect((await receive(given, { nodeId })).result).toEqual(duplicate);
	});

	it.each([[404], [500], [503]])('start where n8n answered the first with %d', async (status) => {
		const nodeId = randomUUID();
		const given = request();
		(await receive(given, { nodeId })).response.status(status).end();
		expect((await receive(given, { nodeId })).items).toHaveLength(1);
	});

	it('get 503 while the first is not confirmed', async () => {
		const nodeId = randomUUID();
		const given = request();
		const first = await receive(given, { nodeId });
		const second = await receive(given, { nodeId });
		expect(second.result).toEqual({ noWebhookResponse: true });
		expect(second.response).toMatchObject({ statusCode: 503, writableFinished: true });
		expect(Number(second.response.headers['retry-after'])).toBeGreaterThan(0);
		first.response.status(200).end();
		expect((await receive(given, { nodeId })).result).toEqual(duplicate);
	});

	it('are told apart by event', async () => {
		const nodeId = randomUUID();
		const data = event();
		const parameters = { events: ['generation.succeeded', 'generation.failed'] };
		expect((await receive(request({ data }), { nodeId, parameters })).items).toHaveLength(1);
		const failed = { event: 'generation.failed', data: { ...data, status: 'failed' } };
		expect((await receive(request(failed), { nodeId, parameters })).items).toHaveLength(1);
	});

	const images = (...names: string[]) =>
		names.map((name) => ({ png: `https://cdn.example/${name}.png`, width: 8, height: 8 }));

	it('are told apart by image, where each has an event of its own', async () => {
		const nodeId = randomUUID();
		const data = event();
		const of = (name: string) => request({ data: { ...data, outputs: images(name) } });
		const got = await Promise.all(['a', 'b', 'c'].map((name) => receive(of(name), { nodeId })));
		expect(got.map(({ items }) => items?.map(({ url }) => url))).toEqual(
			['a', 'b', 'c'].map((name) => [`https://cdn.example/${name}.png`]),
		);
		for (const { response } of got) response.status(200).end();
		for (const name of ['c', 'a', 'b']) {
			expect((await receive(of(name), { nodeId })).result).toEqual(duplicate);
		}
	});

	it('that come with more images than the first hand on the new ones only', async () => {
		const nodeId = randomUUID();
		const data = event();
		const of = (query: string, ...names: string[]) => {
			const outputs = images(...names).map((one) => ({ ...one, png: `${one.png}${query}` }));
			return request({ data: { ...data, outputs } });
		};
		(await receive(of('', 'a'), { nodeId })).response.status(200).end();
		const more = await receive(of('?v=2', 'a', 'b', 'b'), { nodeId });
		expect(more.items?.map(({ url }) => url)).toEqual([
			...Array<string>(2).fill('https://cdn.example/b.png?v=2'),
		]);
		// Not taken: what was new comes again, what was not does not.
		more.response.status(500).end();
		const again = await receive(of('', 'a', 'b'), { nodeId });
		expect(again.items).toHaveLength(1);
		expect((await receive(of('', 'b'), { nodeId })).response.statusCode).toBe(503);
		again.response.status(200).end();
		expect((await receive(of('?v=3', 'b', 'a'), { nodeId })).result).toEqual(duplicate);
	});

	it('in the test listener neither set nor heed marks', async () => {
		const nodeId = randomUUID();
		const given = request();
		const test = { nodeId, isTest: true };
		expect((await receive(given, test)).items).toHaveLength(1);
		expect((await receive(given, test)).items).toHaveLength(1);
		const live = await receive(given, { nodeId });
		expect(live.items).toHaveLength(1);
		live.response.end();
		expect((await receive(given, test)).items).toHaveLength(1);
	});

	it('are let through once each, in any order of answers', async () => {
		const step = fc.record({
			event: fc.nat(3),
			outcome: fc.constantFrom(200, 500),
			hungUp: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
				const nodeId = randomUUID();
				const given: WebhookRequest[] = [0, 1, 2, 3].map(() => request());
				const taken = new Set<number>();
				for (const { event: index, outcome, hungUp } of steps) {
					const { items, response } = await receive(given[index] ?? {}, { nodeId });
					expect(items !== undefined).toBe(!taken.has(index));
					if (items === undefined) continue;
					if (hungUp) response.hangUp();
					response.status(outcome).end();
					if (outcome !== 500) taken.add(index);
				}
			}),
			{ numRuns: 100 },
		);
	});
});

it('webhook() leaves the static data alone', async () => {
	const staticData = { webhookId: 'wh_1', webhookSecret: SECRET };
	const context = webhookContext({ nodeType: node, staticData, request: request() });
	await node.webhook.call(context);
	expect(context.workflow.staticData.__dataChanged).not.toBe(true);
});
