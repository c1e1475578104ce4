import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { vary } from '../../testbed/sandbox/variations.cts';
import { ruleOptions } from '../../testbed/sandbox/options/check.cts';
import { rulesUnderTest } from './rulesAt.cts';

const HOUR = 3600_000;

const varied = (name: VariationName, more: object = {}) =>
	rulesUnderTest({ ...ruleOptions(vary(name)), ...more });

describe('the hour', () => {
	it('can be used up by others', () => {
		const { status } = varied('hour used up by others');
		expect([0, 1, 2].map((now) => status('x', now).headers['x-ratelimit-remaining'])).toEqual([
			...['1', '0', '0'],
		]);
		expect(status('x', 3)).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } });
		expect(status('x', HOUR).headers['x-ratelimit-remaining']).toBe('599');
	});

	it.each([
		['reset in milliseconds', '3600500'],
		['reset in seconds from now', '3600'],
		['reset that rolls along', '3601'],
		['no reset, no Retry-After', undefined],
		['no headers of the limit', undefined],
		['headers of the limit as the IETF has them', undefined],
	] as const)('"%s": the reset is %j', (name, reset) => {
		expect(varied(name).status('x', 500).headers['x-ratelimit-reset']).toBe(reset);
	});

	it('that rolls along is always a whole hour away', () => {
		const { status } = varied('reset that rolls along');
		expect(status('x', 0).headers['x-ratelimit-reset']).toBe('3600');
		expect(status('x', 60_000).headers['x-ratelimit-reset']).toBe('3660');
	});

	it('can be told as the IETF has it', () => {
		const { status } = varied('headers of the limit as the IETF has them');
		status('x', 0);
		expect(status('x', 1_000).headers).toMatchObject({
			'ratelimit-remaining': '598',
			'ratelimit-reset': '3599',
		});
	});

	it('can slide: what was used an hour ago comes back', () => {
		const { status } = varied('sliding window', { limit: 2 });
		const left = (now: number) => status('x', now).headers['x-ratelimit-remaining'];
		expect([left(0), left(600_000), left(700_000)]).toEqual(['1', '0', '0']);
		expect(status('x', 700_000).headers['retry-after']).toBe('2900');
		expect(status('x', HOUR).status).toBe(404);
		expect(status('x', HOUR + 1).status).toBe(429);
	});

	it('can be one for each route', () => {
		const { status, generate } = varied('window for each route', { limit: 1 });
		expect([status('x', 0).status, generate({ prompt: 'x' }, 0).status]).toEqual([404, 202]);
		expect([status('x', 0).status, generate({ prompt: 'x' }, 0).status]).toEqual([429, 429]);
	});

	it('can be refused by a page', () => {
		const { status } = varied('429 as a page', { limit: 0 });
		expect(status('x', 0)).toMatchObject({
			status: 429,
			body: expect.stringContaining('<html>') as string,
		});
	});
});

describe('places in flight', () => {
	const sixth = (name: VariationName) => {
		const { generate } = varied(name, { duration: 1e6 });
		const replies = Array.from({ length: 6 }, () => generate({ prompt: 'x' }));
		return replies[5];
	};

	it.each([
		['in flight with nothing remaining', 429, '0'],
		['in flight as 503', 503, '594'],
		['in flight counts generations', 429, '594'],
	] as const)('"%s": the sixth is a %d and %s remain', (name, status, remaining) => {
		expect(sixth(name)).toMatchObject({
			status,
			headers: { 'x-ratelimit-remaining': remaining, 'retry-after': '1' },
		});
	});
});

describe('who stands in front', () => {
	it('can refuse once', () => {
		const { status } = varied('challenge once');
		expect(status('x', 0)).toMatchObject({ status: 403, headers: { 'cf-mitigated': 'challenge' } });
		expect(status('x', 0).status).toBe(404);
	});

	it.each([
		['challenge of every order', 'x', 403, 404],
		['challenge of polls', 'x', 202, 403],
		['firewall on a prompt', '[firewall] x', 403, 404],
		['firewall on a prompt', 'x', 202, 404],
	] as const)('"%s" with the prompt %j: order %d, question %d', (name, prompt, order, question) => {
		const { generate, status } = varied(name);
		expect([generate({ prompt }).status, status('gen_9', 0).status]).toEqual([order, question]);
	});

	it('can send to the same origin by 308', () => {
		const { call } = varied('routes moved by 308');
		const moved = call('POST', '/api/v1/generate', 0, { prompt: 'x' });
		expect(moved).toMatchObject({ status: 308, headers: { location: '/api/v1/generate/' } });
		expect(call('POST', '/api/v1/generate/', 0, { prompt: 'x' }).status).toBe(202);
	});
});
