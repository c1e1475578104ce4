import fc from 'fast-check';

import {
	header,
	readRefusal,
	readRetryAfter,
	readWindow,
	serverNow,
} from '../../../../nodes/engine/api/headers';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const HOUR = 3600_000;
const seconds = (ms: number) => String(Math.round(ms / 1000));
const date = (ms: number) => new Date(ms).toUTCString();

describe('a header', () => {
	it.each([
		['a', 'a'],
		[['a', 'b'], 'a'],
		[7, '7'],
		[undefined, undefined],
		[{}, undefined],
	])('%j is read as %j', (value, expected) => expect(header({ x: value }, 'x')).toBe(expected));
});

describe("the server's clock", () => {
	it('is its Date, or ours without one', () => {
		expect(serverNow({ date: date(NOW + 90_000) }, NOW)).toBe(NOW + 90_000);
		expect(serverNow({}, NOW)).toBe(NOW);
		expect(serverNow({ date: 'soon' }, NOW)).toBe(NOW);
	});
});

describe('the hourly window', () => {
	const headers = (reset: number, more: Record<string, string> = {}) => ({
		'x-ratelimit-limit': '600',
		'x-ratelimit-remaining': '42',
		'x-ratelimit-reset': seconds(reset),
		...more,
	});

	it('ends, by our clock, as long from now as the server says by its own', () => {
		const ahead = NOW + 7 * 60_000;
		expect(readWindow(headers(ahead + 60_000, { date: date(ahead) }), NOW)).toEqual({
			...{ limit: 600, remaining: 42, reset: ahead + 60_000, resetAt: NOW + 60_000 },
		});
	});

	it.each([
		['milliseconds', (at: number) => String(at)],
		['seconds from now', (at: number, server: number) => seconds(at - server)],
	])('ends at the same moment where the reset is told in %s', (_form, told) => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 3600 }),
				fc.integer({ min: -900, max: 900 }),
				(left, ahead) => {
					const server = NOW + ahead * 1000;
					const at = server + left * 1000;
					const usual = headers(at, { date: date(server) });
					const other = { ...usual, 'x-ratelimit-reset': told(at, server) };
					expect(readWindow(other, NOW)).toEqual(readWindow(usual, NOW));
				},
			),
		);
	});

	it.each([
		[NOW - 60_000, NOW],
		[NOW + 5 * HOUR, NOW + HOUR],
	])('with a reset at %i ends within the hour', (reset, expected) =>
		expect(readWindow(headers(reset), NOW)?.resetAt).toBe(expected),
	);

	it.each(['x-ratelimit-remaining', 'x-ratelimit-reset'])('is unknown without %s', (name) => {
		expect(readWindow({ ...headers(NOW), [name]: undefined }, NOW)).toBeUndefined();
		expect(readWindow({ ...headers(NOW), [name]: '' }, NOW)).toBeUndefined();
		expect(readWindow({ ...headers(NOW), [name]: '-1' }, NOW)).toBeUndefined();
		expect(readWindow({ ...headers(NOW), [name]: 'many' }, NOW)).toBeUndefined();
	});
});

describe('Retry-After', () => {
	it.each([
		['3', 3000],
		['0', 0],
		['1.5', 1500],
		[' 3 ', 3000],
		['86400', HOUR],
		[date(NOW + 5000), 5000],
		[date(NOW - 5000), 0],
	])('%j is %i ms', (value, expected) =>
		expect(readRetryAfter({ 'retry-after': value }, NOW)).toBe(expected),
	);

	it('as a date counts from the Date of the same answer', () => {
		const ahead = NOW + 7 * 60_000;
		const headers = { date: date(ahead), 'retry-after': date(ahead + 5000) };
		expect(readRetryAfter(headers, NOW)).toBe(5000);
	});

	it.each([undefined, '', 'soon', '-3', 'Infinity', '2026-13-45', '999999999'])(
		'%j says nothing',
		(value) => expect(readRetryAfter({ 'retry-after': value }, NOW)).toBeUndefined(),
	);
});

describe('a refusal', () => {
	const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': seconds(NOW + 600_000) };
	const left = { ...spent, 'x-ratelimit-remaining': '5' };

	it.each([
		['in flight', { ...left, 'retry-after': '1' }, { wait: 1000, hourly: false }],
		['in flight, at once', { ...left, 'retry-after': '0' }, { wait: 1000, hourly: false }],
		['hourly by the window', { ...spent, 'retry-after': '600' }, { wait: 600_000, hourly: true }],
		['hourly without Retry-After', spent, { wait: 600_000, hourly: true }],
		['hourly by its length', { 'retry-after': '61' }, { wait: 61_000, hourly: true }],
		['in flight up to a minute', { 'retry-after': '60' }, { wait: 60_000, hourly: false }],
	])('is %s', (_kind, headers, expected) => expect(readRefusal(headers, NOW, 0)).toEqual(expected));

	it('without any hint waits twice as long each time, up to 8 s, and long once that did not help', () => {
		const waits = [0, 1, 2, 3, 4, 29, 30].map((refusals) => readRefusal({}, NOW, refusals).wait);
		expect(waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000, 30_000]);
	});

	it('is a wait between a moment and an hour, whatever the headers say', () => {
		const names = ['retry-after', 'date', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;
		const value = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
		const headers = fc.dictionary(fc.constantFrom(...names), value);
		fc.assert(
			fc.property(headers, fc.nat(2000), (given, refusals) => {
				const { wait } = readRefusal(given, NOW, refusals);
				expect(wait).toBeGreaterThanOrEqual(250);
				expect(wait).toBeLessThanOrEqual(HOUR);
			}),
		);
	});
});
