import fc from 'fast-check';
import { rulesUnderTest } from './rulesAt.cts';

const as = (key: string) => ({ authorization: `Bearer ${key}` });

describe('POST /api/v1/generate', () => {
	test('accepts a prompt alone and charges the medium price', () => {
		const { rules, generate } = rulesUnderTest();
		expect(generate({ prompt: 'fox' })).toMatchObject({
			status: 202,
			body: { generationId: 'gen_1', status: 'queued' },
		});
		expect(rules.ledger('gimg_pro', 0)).toMatchObject({ charged: 1, paid: 1, credits: 2 });
	});

	test.each([
		['no body', undefined],
		['text that is no JSON', '{'],
		['no prompt', {}],
		['an empty prompt', { prompt: '' }],
		['4001 characters', { prompt: 'x'.repeat(4001) }],
		['five images', { prompt: 'x', n: 5 }],
		['a number as text', { prompt: 'x', n: '2' }],
		['another size', { prompt: 'x', size: '512x512' }],
		['another quality', { prompt: 'x', quality: 'hd' }],
		['another type', { prompt: 'x', type: 'upscale' }],
		['an edit without images', { prompt: 'x', type: 'edit' }],
		['an edit with an empty list', { prompt: 'x', type: 'edit', inputImageKeys: [] }],
		['five input images', { prompt: 'x', type: 'edit', inputImageKeys: ['a', 'b', 'c', 'd', 'e'] }],
	])('refuses %s and charges nothing', (_name, body) => {
		const { rules, generate } = rulesUnderTest();
		expect(generate(body)).toMatchObject({
			status: 400,
			body: { error: expect.any(String) as unknown },
		});
		expect(rules.ledger('gimg_pro', 0).charged).toBe(0);
	});

	test('accepts 4000 characters, JSON text and every allowed value', () => {
		const { generate } = rulesUnderTest();
		const body = { prompt: 'x'.repeat(4000), size: '1536x1024', quality: 'low', n: 4 };
		expect(generate(JSON.stringify(body)).status).toBe(202);
	});

	test('tells keys, plans and credits apart', () => {
		const { generate } = rulesUnderTest();
		const body = { prompt: 'x' };
		expect(generate(body, 0, as('gimg_unknown')).status).toBe(401);
		expect(generate(body, 0, { authorization: 'gimg_pro' }).status).toBe(401);
		expect(generate(body, 0, as('gimg_free')).status).toBe(403);
		expect(generate(body, 0, as('gimg_broke')).status).toBe(402);
		expect(generate(body, 0, as('gimg_capped')).status).toBe(402);
		expect(generate({ ...body, quality: 'low' }, 0, as('gimg_broke')).status).toBe(202);
	});

	test('refuses a prompt by the content policy without a charge', () => {
		const { rules, generate } = rulesUnderTest();
		expect(generate({ prompt: 'a [policy] case' }).status).toBe(422);
		expect(rules.ledger('gimg_pro', 0).charged).toBe(0);
	});

	test('edits only what this account announced and stored, whole', () => {
		const { rules, call, generate } = rulesUnderTest();
		const upload = { filename: 'a.png', contentType: 'image/png', size: 10 };
		const { key } = call('POST', '/api/v1/upload', 0, upload).body as { key: string };
		const edit = { prompt: 'x', type: 'edit', inputImageKeys: [key] };
		expect(generate({ ...edit, inputImageKeys: ['inputs/other.png'] }).status).toBe(400);
		expect(generate(edit).status).toBe(400);
		const stored = { contentType: 'image/png', sha256: '', at: 0 };
		rules.state.uploads.store(key, { ...stored, size: 9 });
		expect(generate(edit).status).toBe(400);
		rules.state.uploads.store(key, { ...stored, size: 10 });
		expect(generate(edit).status).toBe(202);
		expect(generate({ ...edit, quality: 'low' }, 0, as('gimg_broke')).status).toBe(400);
	});

	test('any JSON body gets an answer, and only a 202 costs', () => {
		const { rules, generate } = rulesUnderTest();
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.record({ prompt: fc.jsonValue() })), (body) => {
				const before = rules.ledger('gimg_pro', 0).charged;
				const { status } = generate(body);
				const charged = rules.ledger('gimg_pro', 0).charged - before;
				expect([202, 400, 402, 429]).toContain(status);
				expect(charged).toBe(status === 202 ? 1 : 0);
			}),
		);
	});
});

describe('the shape of an error', () => {
	test.each([
		['error', { error: 'Generation not found' }],
		['nested', { error: { message: 'Generation not found' } }],
		['message', { message: 'Generation not found' }],
		['text', 'Generation not found'],
		['html', expect.stringContaining('<h1>Generation not found</h1>') as unknown],
		['empty', undefined],
	] as const)('can be %s', (errorShape, body) => {
		expect(rulesUnderTest({ errorShape }).status('gen_9', 0)).toMatchObject({ status: 404, body });
	});

	test('can be Zod issues', () => {
		const { generate } = rulesUnderTest({ errorShape: 'zod' });
		const issue = { path: ['prompt'], message: 'Required' };
		expect(generate({}).body).toMatchObject({ error: { issues: [issue] } });
	});
});
