import fc from 'fast-check';
import { rulesUnderTest } from './rulesAt.cts';

describe('a generation', () => {
	test('goes from queued over running to succeeded with the time alone', () => {
		const { generate, status } = rulesUnderTest();
		generate({ prompt: 'fox', n: 2, size: '1024x1536' }, 1_000_000);
		const at = (ms: number) => status('gen_1', 1_000_000 + ms).body;
		expect(at(99)).toMatchObject({ status: 'queued', outputs: [], error: null, completedAt: null });
		expect(at(100)).toMatchObject({ status: 'running', outputs: [] });
		expect(at(999)).toMatchObject({ status: 'running' });
		expect(at(1000)).toEqual({
			id: 'gen_1',
			status: 'succeeded',
			type: 'text2img',
			outputs: [0, 1].map((index) => ({
				png: `https://cdn.sandbox.invalid/outputs/gen_1/${index}.png`,
				webp: `https://cdn.sandbox.invalid/outputs/gen_1/${index}.webp`,
				width: 1024,
				height: 1536,
			})),
			error: null,
			costCredits: 4,
			createdAt: '1970-01-01T00:16:40.000Z',
			completedAt: '1970-01-01T00:16:41.000Z',
		});
	});

	test('in high quality is twice as large', () => {
		const { generate, status } = rulesUnderTest();
		generate({ prompt: 'fox', quality: 'high' });
		const { body } = status('gen_1', 1000);
		expect(body).toMatchObject({ outputs: [{ width: 2048, height: 2048 }], costCredits: 4 });
	});

	test.each(['fail', 'block'])('that ends by [%s] is refunded at its end', (marker) => {
		const { rules, generate, status } = rulesUnderTest();
		generate({ prompt: `fox [${marker}]`, n: 3 });
		expect(rules.ledger('gimg_pro', 999)).toMatchObject({ credits: 6, refunded: 0 });
		expect(rules.ledger('gimg_pro', 1000)).toMatchObject({ credits: 0, refunded: 1, paid: 0 });
		expect(status('gen_1', 1000).body).toMatchObject({
			status: `${marker}ed`,
			outputs: [],
			error: expect.any(String) as unknown,
			costCredits: 6,
		});
	});

	test.each([
		['[fast]', 0, 'succeeded'],
		['[slow:90]', 89_999, 'running'],
		['[slow:90]', 90_000, 'succeeded'],
		['[status:weird]', 1e9, 'weird'],
	])('with %s is after %d ms %s', (marker, ms, expected) => {
		const { generate, status } = rulesUnderTest();
		generate({ prompt: marker });
		expect(status('gen_1', ms).body).toMatchObject({ status: expected });
	});

	test('can succeed without outputs', () => {
		const { generate, status } = rulesUnderTest();
		generate({ prompt: '[no-outputs]' });
		expect(status('gen_1', 1000).body).toMatchObject({ status: 'succeeded', outputs: [] });
	});

	test('takes its duration and its end from options', () => {
		const list = rulesUnderTest({ duration: [10, 20] });
		for (let index = 0; index < 3; index += 1) list.generate({ prompt: 'x' });
		const ends = [...list.rules.state.generations.values()].map(({ endsAt }) => endsAt);
		expect(ends).toEqual([10, 20, 10]);
		const chosen = rulesUnderTest({
			duration: ({ n }) => n * 100,
			outcome: ({ quality }) => (quality === 'low' ? 'blocked' : 'succeeded'),
		});
		chosen.generate({ prompt: 'x', n: 2, quality: 'low' });
		expect(chosen.status('gen_1', 199).body).toMatchObject({ status: 'running' });
		expect(chosen.status('gen_1', 200).body).toMatchObject({ status: 'blocked' });
	});

	test('is unknown to other accounts and under other names', () => {
		const { generate, status, call } = rulesUnderTest();
		generate({ prompt: 'x' });
		const other = { authorization: 'Bearer gimg_capped' };
		expect(call('GET', '/api/v1/generations/gen_1', 0, undefined, other).status).toBe(404);
		expect(status('gen_2', 0).status).toBe(404);
		expect(status('%E0%A4%A', 0).status).toBe(404);
		expect(call('GET', '/api/v1/elsewhere', 0).status).toBe(404);
		expect(call('GET', '/api/v1/generate', 0).status).toBe(405);
	});

	test('ends are handed out once each, in the order of time', () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(1000), { maxLength: 20 }),
				fc.array(fc.nat(1200), { maxLength: 10 }),
				(duration, looks) => {
					const { rules, generate } = rulesUnderTest({ duration: [...duration, 5] });
					for (let index = 0; index < 20; index += 1) generate({ prompt: 'x' });
					const seen = [...looks.sort((a, b) => a - b), 2000].flatMap((now) =>
						rules.takeEnded(now),
					);
					expect(seen.length).toBe(20);
					expect(new Set(seen).size).toBe(20);
					const ends = seen.map(({ endsAt }) => endsAt);
					expect(ends).toEqual([...ends].sort((a, b) => a - b));
				},
			),
		);
	});
});
