import type { IDataObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { CHARGE_WORDS, NOTHING_CHARGED } from '../../../nodes/engine/texts/charge';
import { apiMessages } from '../../../nodes/engine/texts/apiMessages';
import type { Message } from '../../../nodes/engine/texts/message';
import { errorReply } from '../../testbed/sandbox/errors.cts';
import type { ErrorShape } from '../../testbed/sandbox/options/rules.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

const ORDER = { operation: 'generate' as const, prompt: 'a boat', downloadImages: false };

async function order(more: Partial<Parameters<typeof runNode>[0]> = {}) {
	return await runNode({ sandbox, parameters: ORDER, ...more });
}

/** What no error may hold: other people's markup, our own internals, secrets. */
const FOREIGN =
	/undefined|\[object|<[a-z!/]|\bat .+:\d+:\d+|gimg_[0-9a-f]{8}|node_modules|ECONN|ETIMEDOUT/i;

type MessageName = keyof typeof apiMessages;

const STATUSES: Array<[number, MessageName]> = [
	[400, 'invalidRequest'],
	[401, 'unauthorized'],
	[402, 'noCredits'],
	[403, 'forbidden'],
	[404, 'refused'],
	[405, 'refused'],
	[413, 'refused'],
	[422, 'contentPolicy'],
	[500, 'unavailable'],
];
const SHAPES: ErrorShape[] = ['error', 'nested', 'message', 'zod', 'text', 'html', 'empty'];
const MATRIX = STATUSES.flatMap(([status, kind]) =>
	SHAPES.map((shape) => ({ status, kind, shape })),
);

/** Without words of its own in JSON, an answer means what the page says of the status. */
function meaningOf(status: number, kind: MessageName, shape: ErrorShape): MessageName {
	const own = ['error', 'nested', 'message', 'zod'].includes(shape);
	if (status === 403 && !own) return shape === 'html' ? 'shielded' : 'planNeeded';
	return status === 404 && !own ? 'noApi' : kind;
}

describe('an answer of the API', () => {
	it.each(MATRIX)('$status as $shape is $kind, in fixed words', async ({ status, kind, shape }) => {
		const fault = errorReply(status, 'Own words of the API', shape);
		sandbox.faults.add({ on: 'generate', times: Infinity, fault });
		const { error } = await order();
		expect(error).toBeInstanceOf(NodeApiError);
		const text: Message = apiMessages[meaningOf(status, kind, shape)];
		expect(error).toMatchObject({ message: text.message, httpCode: String(status) });
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		const words =
			shape === 'html' || shape === 'empty' ? '' : ' The API said: Own words of the API.';
		const money =
			kind === 'unavailable' ? CHARGE_WORDS.doubt : [NOTHING_CHARGED, text.again].filter(Boolean);
		expect(error?.description).toBe(`${[text.remedy, ...[money].flat()].join(' ')}${words}`);
		expect(`${error?.message} ${error?.description}`).not.toMatch(FOREIGN);
		// What will not change is not asked for again.
		if (text.passes !== true) expect(sandbox.calls('generate')).toHaveLength(1);

		const { items } = await order({ continueOnFail: true });
		const { message, description } = error!;
		expect(items).toEqual([{ json: { error: { message, description } }, pairedItem: { item: 0 } }]);
	});

	it.each([
		['that holds the key', { error: `Key ${'gimg_'}0123456789abcdef is wrong` }],
		['with an error code of the system', { error: 'connect ECONNREFUSED 10.0.0.1' }],
		['with a stack', { error: { message: 'Boom', stack: 'at x.js:1:2' } }],
		['that is nested without end', { error: { error: { error: { error: { message: 'Deep' } } } } }],
		['of a kind that nobody expects', [1, 2, { a: null }]],
		['of megabytes', { error: 'long '.repeat(200_000) }],
	])('%s becomes a fixed message', async (_what, body) => {
		sandbox.faults.add({ on: 'generate', fault: { status: 400, body } });
		const { error } = await order();
		expect(error?.message).toBe(apiMessages.invalidRequest.message);
		expect(error?.description).not.toMatch(/gimg_0|x\.js|undefined|\[object/);
		expect(error?.description?.length).toBeLessThan(700);
	});
});

describe('no answer', () => {
	it.each([
		['a connection that breaks', { reset: 'before' as const }],
		['a lost answer', { reset: 'after' as const }],
		['an answer that breaks off', { truncate: 0.5 }],
	])('%s ends in words of our own', async (_what, fault) => {
		sandbox.faults.add({ on: 'generate', times: Infinity, fault });
		const { error } = await order();
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error?.message).toBe(apiMessages.unreachable.message);
		expect(error?.description).not.toMatch(FOREIGN);
	});

	it('where nobody listens says so', async () => {
		const credentials = { gptImageApi: { apiKey: sandbox.key, baseUrl: 'http://127.0.0.1:1' } };
		const { error } = await order({ credentials });
		expect(error?.message).toBe(apiMessages.unreachable.message);
		expect(error?.description).not.toMatch(FOREIGN);
	});
});

describe('an error item', () => {
	const wait = { ...ORDER, options: { timeout: 5 } };

	it('of a paid generation carries its ID and status, and error is its only key', async () => {
		const parameters = { ...wait, prompt: '[slow:900]' };
		const { items } = await order({ parameters, continueOnFail: true });
		const generationId = sandbox.calls('generate')[0].generationId;
		expect(items).toEqual([
			{
				json: {
					error: {
						message: `The image was not ready in time, generation ${generationId}: use Get Status`,
						description: expect.stringContaining(`Generation ID: ${generationId}`) as string,
						generationId,
						status: 'queued',
					},
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each(['failed', 'blocked'])('of one that is %s carries its ID and status', async (status) => {
		const parameters = { ...ORDER, prompt: `[status:${status}][fast]` };
		const { items } = await order({ parameters, continueOnFail: true });
		const [{ json, error }] = items;
		const { generationId } = sandbox.calls('generate')[0];
		expect(json).toMatchObject({ error: { generationId, status } });
		expect(error).toBeUndefined();
	});

	it('is made of an error of n8n itself as well', async () => {
		const parameters = { ...ORDER, prompt: '={{ $("Nowhere").item.json.x }}' };
		const { items } = await order({ parameters, continueOnFail: true });
		expect(Object.keys(items[0].json)).toEqual(['error']);
		expect((items[0].json.error as IDataObject).message).toMatch(/Nowhere|node/);
	});
});

describe('a credential that cannot work', () => {
	it.each([
		['no key', { apiKey: '' }, /no 'API Key'/],
		['a key of two lines', { apiKey: 'gimg_0123456789\ngimg_0123456789' }, /contains spaces/],
		['http off loopback', { baseUrl: 'http://gptimage2.plus' }, /must start with https/],
		['no address', { baseUrl: 'gptimage2' }, /is not a web address/],
	])('%s fails every item without a call', async (_what, credential, words) => {
		const gptImageApi = { apiKey: sandbox.key, baseUrl: sandbox.url, ...credential };
		const run = { credentials: { gptImageApi }, items: [{ json: {} }, { json: {} }] };
		const { error } = await order(run);
		expect(error?.message).toMatch(words);
		expect(error?.description).toBe('Open the credential and correct it.');
		expect(error?.message).not.toMatch(FOREIGN);
		const { items } = await order({ ...run, continueOnFail: true });
		expect(items.map(({ json }) => (json.error as IDataObject).message)).toEqual([
			...[error?.message, error?.message],
		]);
		expect(sandbox.requests).toEqual([]);
	});

	it('works with blanks and the word Bearer around the key', async () => {
		const gptImageApi = { apiKey: `  Bearer ${sandbox.key}\n`, baseUrl: ` ${sandbox.url}/ ` };
		expect(jsonOf(await order({ credentials: { gptImageApi } }))).toHaveLength(1);
	});
});

describe('a refusal that concerns all items', () => {
	it.each([401, 402, 403])('%i: no item of the rest makes a call', async (status) => {
		const fault = { status, body: { error: 'See your plan' } };
		sandbox.faults.add({ on: 'generate', times: Infinity, fault });
		const items = Array.from({ length: 30 }, () => ({ json: {} }));
		const result = await order({ items, continueOnFail: true });
		const texts = result.items.map(({ json }) => JSON.stringify(json));
		expect(texts).toHaveLength(30);
		expect(new Set(texts).size).toBe(1);
		expect(sandbox.calls('generate').length).toBeLessThanOrEqual(5);
	});

	it('really comes from the account', async () => {
		const said = async (key: string) => (await order({ key })).error?.message;
		expect(await said('gimg_nobody')).toBe(apiMessages.unauthorized.message);
		expect(await said(sandbox.keys.broke)).toBe(apiMessages.noCredits.message);
		expect(await said(sandbox.keys.free)).toBe(apiMessages.planNeeded.message);
	});
});
