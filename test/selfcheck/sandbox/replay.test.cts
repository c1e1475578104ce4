import fc from 'fast-check';
import { rulesUnderTest } from './rulesAt.cts';

const key = { 'idempotency-key': 'k1' };

describe('a repeated Idempotency-Key', () => {
	test('returns the existing generation, whatever became of it, and charges nothing', () => {
		const { rules, generate } = rulesUnderTest();
		generate({ prompt: 'x [fail]' }, 0, key);
		const replay = generate({ prompt: 'x [fail]' }, 5000, key);
		expect(replay).toMatchObject({
			status: 202,
			body: { generationId: 'gen_1', status: 'failed' },
		});
		expect(rules.ledger('gimg_pro', 5000)).toMatchObject({ charged: 1, refunded: 1, paid: 0 });
	});

	test('belongs to its account', () => {
		const { generate } = rulesUnderTest();
		generate({ prompt: 'x', quality: 'low' }, 0, key);
		const other = { ...key, authorization: 'Bearer gimg_broke' };
		expect(generate({ prompt: 'x', quality: 'low' }, 0, other).body).toMatchObject({
			generationId: 'gen_2',
		});
	});

	test('can answer in the other ways that the vendor leaves open', () => {
		const { rules, generate } = rulesUnderTest({ idField: 'id', replayStatus: 200 });
		generate({ prompt: 'x' }, 0, key);
		expect(generate({ prompt: 'x' }, 500, key)).toMatchObject({
			status: 200,
			body: { id: 'gen_1', status: 'running' },
		});
		rules.configure({ replayShows: 'queued' });
		expect(generate({ prompt: 'x' }, 500, key).body).toEqual({ id: 'gen_1', status: 'queued' });
	});

	test.each([
		['existing', 202],
		[409, 409],
		[422, 422],
	] as const)('with another body: %s', (replayOtherBody, status) => {
		const { generate } = rulesUnderTest({ replayOtherBody });
		generate({ prompt: 'x' }, 0, key);
		expect(generate({ prompt: 'y' }, 0, key).status).toBe(status);
		expect(generate({ prompt: 'x', n: 1 }, 0, key).status).toBe(202);
	});

	test('can be refused while the first request is still open', () => {
		const { rules, generate } = rulesUnderTest({ replayInProgress: 409 });
		const headers = { authorization: 'Bearer gimg_pro', ...key };
		const request = { method: 'POST', path: '/api/v1/generate', headers, now: 0 };
		const first = rules.open(headers);
		const second = rules.open(headers);
		const body = { prompt: 'x' };
		expect(rules.handle({ ...request, body, open: first }).status).toBe(202);
		expect(rules.handle({ ...request, body, open: second }).status).toBe(409);
		first?.close();
		second?.close();
		const third = rules.open(headers);
		expect(rules.handle({ ...request, body, open: third }).status).toBe(202);
		expect(generate(body, 0, key).body).toMatchObject({ generationId: 'gen_1' });
	});

	test('of an upload returns the first URL again', () => {
		const { rules, call } = rulesUnderTest();
		const body = { filename: 'a.png', contentType: 'image/png', size: 10 };
		const first = call('POST', '/api/v1/upload', 0, body, key);
		expect(call('POST', '/api/v1/upload', 0, body, key).body).toEqual(first.body);
		rules.configure({ uploadReplays: false });
		expect(call('POST', '/api/v1/upload', 0, body, key).body).not.toEqual(first.body);
	});

	test('charges once per key in any order of calls', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(3000)), { maxLength: 40 }), (calls) => {
				const { rules, generate } = rulesUnderTest();
				let now = 0;
				const ids = new Map<number, unknown>();
				for (const [name, pause] of calls) {
					now += pause;
					const { body } = generate({ prompt: 'x' }, now, { 'idempotency-key': `k${name}` });
					const { generationId } = body as { generationId: string };
					expect(generationId).toBe(ids.get(name) ?? generationId);
					ids.set(name, generationId);
				}
				expect(rules.ledger('gimg_pro', now).charged).toBe(ids.size);
			}),
		);
	});
});
