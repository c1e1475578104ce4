import fc from 'fast-check';
import type { OpenRequest } from '../../testbed/sandbox/flight.cts';
import { rulesUnderTest } from './rulesAt.cts';

describe('the limits', () => {
	test('every answer carries the window, a 429 the seconds to its end', () => {
		const { call } = rulesUnderTest({ limit: 2, windowMs: 60_000 });
		const at = (now: number) => call('GET', '/api/v1/generations/x', now).headers;
		expect(at(1_000_500)).toMatchObject({
			'x-ratelimit-limit': '2',
			'x-ratelimit-remaining': '1',
			'x-ratelimit-reset': '1061',
		});
		at(1_001_000);
		const refused = call('GET', '/api/v1/generations/x', 1_010_000);
		expect(refused).toMatchObject({
			status: 429,
			headers: { 'x-ratelimit-remaining': '0', 'retry-after': '51' },
		});
		expect(call('GET', '/api/v1/generations/x', 1_060_500).status).toBe(404);
	});

	test('Retry-After can be a date or missing', () => {
		const { rules, call } = rulesUnderTest({ limit: 0, windowMs: 60_000, retryAfter: 'date' });
		expect(call('GET', '/x', 0).headers['retry-after']).toBe('Thu, 01 Jan 1970 00:01:00 GMT');
		rules.configure({ retryAfter: 'absent' });
		expect(call('GET', '/x', 0).headers).not.toHaveProperty('retry-after');
	});

	test('a wrong key is refused with headers too, and takes nothing from anyone', () => {
		const { call } = rulesUnderTest();
		const wrong = { authorization: 'Bearer gimg_wrong' };
		expect(call('GET', '/x', 0, undefined, wrong).headers).toMatchObject({
			'x-ratelimit-remaining': '600',
		});
		expect(call('GET', '/x', 0).headers['x-ratelimit-remaining']).toBe('599');
	});

	test('reading "requests": the sixth open request is refused, and takes no place', () => {
		const { rules } = rulesUnderTest({ inFlight: 'requests' });
		const headers = { authorization: 'Bearer gimg_pro' };
		const request = { method: 'POST', path: '/api/v1/generate', headers, body: { prompt: 'x' } };
		const opened = Array.from({ length: 7 }, () => rules.open(headers));
		const codes = opened.map((open) => rules.handle({ ...request, now: 0, open }).status);
		expect(codes).toEqual([202, 202, 202, 202, 202, 429, 429]);
		opened[5]?.close();
		expect(rules.open(headers)?.admitted).toBe(false);
		opened[0]?.close();
		opened[0]?.close();
		expect(rules.open(headers)?.admitted).toBe(true);
		expect(rules.open(headers)?.admitted).toBe(false);
	});

	test('reading "generations": the sixth unfinished one is refused, polls and replays never', () => {
		const { rules, generate, status } = rulesUnderTest({ inFlight: 'generations' });
		const key = { 'idempotency-key': 'k' };
		generate({ prompt: 'x' }, 0, key);
		for (let index = 0; index < 4; index += 1) generate({ prompt: '[slow:60]' });
		expect(generate({ prompt: 'x' }, 999)).toMatchObject({
			status: 429,
			headers: { 'retry-after': '1', 'x-ratelimit-remaining': '594' },
		});
		expect(generate({ prompt: 'x' }, 999, key).status).toBe(202);
		expect(status('gen_1', 999).status).toBe(200);
		expect(generate({ prompt: 'x' }, 1000).status).toBe(202);
		expect(rules.ledger('gimg_pro', 1000).charged).toBe(6);
		expect(rules.open({ authorization: 'Bearer gimg_pro' })?.admitted).toBe(true);
	});

	test('open requests never outnumber the limit, and every closed place is free again', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(9), { maxLength: 100 }), (steps) => {
				const { rules } = rulesUnderTest({ inFlight: 'both' });
				const headers = { authorization: 'Bearer gimg_pro' };
				const open: OpenRequest[] = [];
				for (const step of steps) {
					const leaving = step < 4 ? open.splice(step, 1)[0] : undefined;
					leaving?.close();
					const entered = leaving ? undefined : rules.open(headers);
					expect(entered?.admitted ?? true).toBe(open.length < 5 || leaving !== undefined);
					if (entered?.admitted) open.push(entered);
					expect(open.length).toBeLessThanOrEqual(5);
				}
			}),
		);
	});
});
