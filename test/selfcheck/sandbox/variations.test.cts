import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { variationNames, variations, vary } from '../../testbed/sandbox/variations.cts';
import { checkOptions, ruleOptions } from '../../testbed/sandbox/options/check.cts';
import { rulesUnderTest } from './rulesAt.cts';

const END = 1000;
const key = (name: string) => ({ 'idempotency-key': name });

function varied(name: VariationName) {
	const tested = rulesUnderTest(ruleOptions(vary(name)));
	const { generate, call } = tested;
	return {
		...tested,
		/** The status of an order, and then of the same order again. */
		replayed: (headers = key('k'), second = { prompt: 'x' }, now = 0) => {
			generate({ prompt: 'x' }, 0, headers);
			return generate(second, now, headers);
		},
		/** What is said of a finished generation of so many images, some time after its end. */
		finished: (after = 0, body: object = { n: 1 }) => {
			generate({ prompt: 'x', ...body });
			const id = tested.rules.state.generations.keys().next().value ?? '';
			return tested.status(id, END + after).body as Record<string, unknown>;
		},
		upload: () => {
			const wish = { filename: 'a.png', contentType: 'image/png', size: 10 };
			const { key: uploadKey } = call('POST', '/api/v1/upload', 0, wish).body as { key: string };
			const object = { contentType: 'image/png', sha256: '', at: 0, size: 10 };
			tested.rules.state.uploads.store(uploadKey, object);
			return { prompt: 'x', type: 'edit', inputImageKeys: [uploadKey] };
		},
	};
}

describe('options', () => {
	it.each(variationNames)('of "%s" are known, and not what the sandbox does anyway', (name) => {
		expect(() => checkOptions(vary(name))).not.toThrow();
		const usual = { ...rulesUnderTest().rules.options };
		expect({ ...usual, ...variations[name] }).not.toEqual(usual);
	});

	it.each([
		[{ replayStatus: 418 }, /replayStatus: must be one of 202, 200, 409/],
		[{ keyLifetimeMs: -1 }, /keyLifetimeMs/],
		[{ words: 'lower' }, /words: must be one of/],
		[{ replyStatus: 409 }, /no option replyStatus/],
	])('%j are refused', (options, words) => {
		expect(() => checkOptions(options as object)).toThrow(words);
	});

	it('of a variation that does not exist are none', () => {
		expect(() => vary('replay answers 418')).toThrow(/no variation "replay answers 418"/);
	});
});

describe('an order', () => {
	it('can cost credits before its key is looked at', () => {
		const { generate } = varied('credits before the key');
		const broke = { ...key('k'), authorization: 'Bearer gimg_broke' };
		expect(generate({ prompt: 'x', quality: 'low' }, 0, broke).status).toBe(202);
		expect(generate({ prompt: 'x', quality: 'low' }, 0, broke).status).toBe(402);
	});

	it('can be forgotten after some minutes, or at once', () => {
		const { rules, replayed } = varied('key kept for minutes');
		replayed(key('k'), { prompt: 'x' }, 299_999);
		expect(rules.ledger('gimg_pro', 0).charged).toBe(1);
		replayed(key('k'), { prompt: 'x' }, 300_000);
		expect(rules.ledger('gimg_pro', 0).charged).toBe(2);
		const ignoring = varied('key ignored');
		ignoring.replayed();
		expect(ignoring.rules.ledger('gimg_pro', 0).charged).toBe(2);
	});

	it.each([
		['key must be a UUID', 'a'.repeat(64), 400],
		['key must be a UUID', '0f8fad5b-d9cb-469f-a165-70867728950e', 202],
		['key of at most 50 characters', 'a'.repeat(51), 400],
		['key of at most 50 characters', 'a'.repeat(50), 202],
	] as const)('"%s": %s is answered with %d', (name, value, status) => {
		expect(varied(name).generate({ prompt: 'x' }, 0, key(value)).status).toBe(status);
	});

	it.each([
		['replay answers 200', { status: 200, body: { generationId: 'gen_1' } }],
		['replay answers 409', { status: 409, body: { generationId: 'gen_1', error: /./ } }],
		['numeric ids', { status: 202, body: { generationId: 480_001 } }],
		['id in generation_id', { status: 202, body: { generation_id: 'gen_1' } }],
		['answers in data', { body: { data: { generationId: 'gen_1', status: 'queued' } } }],
		['answers in result', { body: { result: { generationId: 'gen_1' } } }],
		['answers with success and data', { body: { success: true, data: { status: 'queued' } } }],
		['statuses in other words', { body: { status: 'pending' } }],
	] as const)('"%s", sent again', (name, expected) => {
		const { error, ...body } = expected.body as { error?: RegExp };
		const reply = varied(name).replayed();
		expect(reply).toMatchObject({ ...expected, body });
		if (error) expect((reply.body as { error: string }).error).toMatch(error);
	});

	it.each([
		['other body under a key is 409', 409],
		['other body under a key is 422', 422],
	] as const)('"%s"', (name, status) => {
		expect(varied(name).replayed(key('k'), { prompt: 'y' })).toMatchObject({ status });
	});

	it.each([
		['key in progress is 409', 409],
		['key in progress is 423', 423],
		['key in progress is 425', 425],
	] as const)('"%s"', (name, status) => {
		const { rules } = varied(name);
		const headers = { authorization: 'Bearer gimg_pro', ...key('k') };
		rules.open(headers);
		const open = rules.open(headers);
		const order = { method: 'POST', path: '/api/v1/generate', headers, body: { prompt: 'x' } };
		expect(rules.handle({ ...order, now: 0, open }).status).toBe(status);
	});

	it('whose work takes long is charged again by a repeat that came before its end', () => {
		const { rules } = varied('order takes 25 seconds');
		expect(rules.workOf('POST', '/api/v1/generate')).toBe(25_000);
		const headers = { authorization: 'Bearer gimg_pro', ...key('k') };
		const order = { method: 'POST', path: '/api/v1/generate', headers, body: { prompt: 'x' } };
		rules.handle({ ...order, arrivedAt: 0, now: 25_000 });
		rules.handle({ ...order, arrivedAt: 10_000, now: 35_000 });
		expect(rules.ledger('gimg_pro', 35_000).charged).toBe(2);
		rules.handle({ ...order, arrivedAt: 26_000, now: 51_000 });
		expect(rules.ledger('gimg_pro', 51_000).charged).toBe(2);
	});

	it('can be answered without a status, with 200, or with how it ended', () => {
		const bare = varied('order answered without a status').generate({ prompt: 'x' });
		expect(bare).toMatchObject({ status: 202, body: { generationId: 'gen_1' } });
		expect(bare.body).not.toHaveProperty('status');
		expect(varied('order answered with 200').generate({ prompt: 'x' }).status).toBe(200);
		const ended = varied('order answered with the outcome').generate({ prompt: '[fast][fail]' });
		expect(ended.body).toMatchObject({ status: 'failed' });
	});

	it('can be unknown to GET for a while', () => {
		const { generate, status } = varied('order visible late');
		generate({ prompt: 'x' });
		expect([status('gen_1', 29_999).status, status('gen_1', 30_000).status]).toEqual([404, 200]);
	});

	it.each([
		['input key for one order', 400],
		['unknown input is 404', 404],
		['unknown input is 403', 403],
	] as const)('"%s": the second order with a picture is refused', (name, status) => {
		const { upload, generate } = varied(name);
		const edit = upload();
		expect([generate(edit).status, generate(edit).status]).toEqual([202, status]);
	});

	it('can find a picture gone after a minute', () => {
		const { upload, generate } = varied('input key for one minute');
		const edit = upload();
		expect([generate(edit, 59_999).status, generate(edit, 60_000).status]).toEqual([202, 400]);
	});
});

describe('a finished generation', () => {
	const png = 'https://cdn.sandbox.invalid/outputs/gen_1/0.png';
	const webp = 'https://cdn.sandbox.invalid/outputs/gen_1/0.webp';
	const size = { width: 1024, height: 1024 };

	it.each([
		['outputs as texts', { outputs: [png] }],
		['outputs as url', { outputs: [{ url: png, ...size }] }],
		['outputs with nested files', { outputs: [{ png: { url: png }, webp: { url: webp } }] }],
		['outputs as JSON text', { outputs: JSON.stringify([{ png, webp, ...size }]) }],
		['outputs as one object', { outputs: { png, webp, ...size } }],
		['addresses relative', { outputs: [{ png: '/outputs/gen_1/0.png' }] }],
		['addresses without a scheme', { outputs: [{ png: png.slice('https:'.length) }] }],
		['statuses in upper case', { status: 'SUCCEEDED' }],
		['statuses in other words', { status: 'completed' }],
		['dates without a zone', { completedAt: '1970-01-01 00:00:01.000' }],
		['dates in seconds', { completedAt: 1 }],
		['dates in milliseconds', { completedAt: 1000 }],
		['database clock behind', { completedAt: '1969-12-31T23:59:31.000Z' }],
		['database clock ahead', { completedAt: '1970-01-01T00:00:31.000Z' }],
		['numbers as texts', { costCredits: '2', outputs: [{ width: '1024' }] }],
		['numeric ids', { id: 480_001 }],
		['answers in generation', { generation: { id: 'gen_1', status: 'succeeded' } }],
	] as const)('"%s"', (name, expected) => {
		expect(varied(name).finished()).toMatchObject(expected);
	});

	it('need not name itself', () => {
		expect(varied('status without an id').finished()).not.toHaveProperty('id');
	});

	const counted = (name: VariationName, after: number) =>
		(varied(name).finished(after, { n: 3 }).outputs as unknown[]).length;

	it('can have its outputs later, one by one, or not all', () => {
		expect([0, 7_999, 8_000].map((after) => counted('outputs after success', after))).toEqual([
			...[0, 0, 3],
		]);
		expect([0, 3_000, 6_000].map((after) => counted('outputs one by one', after))).toEqual([
			...[1, 2, 3],
		]);
		expect(counted('one output missing', 1e9)).toBe(2);
	});

	it('can name the WebP later', () => {
		const [early] = varied('WebP later than PNG').finished().outputs as object[];
		expect(early).not.toHaveProperty('webp');
		const [late] = varied('WebP later than PNG').finished(20_000).outputs as object[];
		expect(late).toMatchObject({ png, webp });
	});
});

describe('a refusal', () => {
	it.each([
		['errors with details', { error: 'Validation failed', details: [{ path: 'prompt' }] }],
		['errors as a tree', { error: { properties: { prompt: { errors: ['Required'] } } } }],
		['errors as Zod formats them', { error: { _errors: [], prompt: { _errors: ['Required'] } } }],
		['errors in msg', { msg: 'prompt: Required' }],
		['errors by field', { errors: { prompt: ['Required'] } }],
		['errors as a code', { error: { code: 'prompt_required' } }],
		['errors as problem details', { detail: 'prompt: Required' }],
	] as const)('"%s"', (name, body) => {
		expect(varied(name).generate({})).toMatchObject({ status: 400, body });
	});

	it('can come inside a 200', () => {
		expect(varied('errors inside 200').generate({})).toMatchObject({
			status: 200,
			body: { success: false, error: 'prompt: Required' },
		});
	});

	it.each([
		['unknown id is 403', 403],
		['unknown id is 500', 500],
	] as const)('"%s"', (name, status) => {
		expect(varied(name).status('gen_9', 0).status).toBe(status);
	});
});

describe('the account', () => {
	const path = '/api/account/webhooks';
	const hook = (url: string) => ({ url, events: ['generation.succeeded'] });
	const cookie = { cookie: 'session=cookie' };
	const register = (name: VariationName, url = 'https://n8n.example/a') =>
		varied(name).call('POST', path, 0, hook(url), cookie);

	it.each([
		['registration nested', { webhook: { id: 'wh_1' } }],
		['secret in signingSecret', { id: 'wh_1', signingSecret: expect.any(String) as string }],
		['id in webhookId', { webhookId: 'wh_1' }],
	] as const)('"%s"', (name, body) => {
		expect(register(name)).toMatchObject({ status: 201, body });
	});

	it('can be full, and says so', () => {
		expect(register('account without room for a webhook')).toMatchObject({
			status: 403,
			body: { error: expect.stringContaining('limit reached') as string },
		});
	});

	it.each([
		['list answers 500', 500, expect.anything() as unknown],
		['list missing', 404, expect.anything() as unknown],
		['list masked', 200, [{ url: 'https://n8n.example/…' }, {}]],
		['list paged', 200, { data: [{ id: 'wh_1' }], hasMore: true }],
	] as const)('"%s"', (name, status, body) => {
		const { call } = varied(name);
		for (const url of ['https://n8n.example/a', 'https://n8n.example/b']) {
			call('POST', path, 0, hook(url), cookie);
		}
		expect(call('GET', path, 0, undefined, cookie)).toMatchObject({ status, body });
	});

	it('can give a session for one call only', () => {
		const { call } = varied('session for one call');
		const first = call('GET', path, 0, undefined, cookie);
		expect(call('GET', path, 0, undefined, cookie).status).toBe(401);
		const renewed = { cookie: first.headers['set-cookie']?.split(';')[0] ?? '' };
		expect(call('GET', path, 0, undefined, renewed).status).toBe(200);
	});
});
