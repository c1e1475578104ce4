import fc from 'fast-check';

import type { Answer } from '../../../../nodes/engine/api/client';
import { judge } from '../../../../nodes/engine/api/statusMeaning';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const keyed = { keyed: true, namesGeneration: false };

function answer(status: number, headers: Record<string, string> = {}, body: unknown = ''): Answer {
	return { status, headers, body };
}

const verdictOf = (status: number, headers = {}, call = keyed) =>
	judge(answer(status, headers), call, NOW, 0);

describe('judge', () => {
	it('repeats what had no answer', () => {
		expect(judge(undefined, keyed, NOW, 0)).toMatchObject({ kind: 'again', counted: true });
	});

	it.each([408, 500, 501, 502, 503, 504, 520, 599])('repeats after %d', (status) => {
		expect(verdictOf(status)).toMatchObject({ kind: 'again', counted: true });
	});

	it.each([400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 451])('gives up at %d', (status) => {
		expect(verdictOf(status).kind).toBe('fatal');
	});

	it.each([301, 302, 303, 304, 307, 308])('follows no redirect (%d)', (status) => {
		expect(verdictOf(status).kind).toBe('fatal');
	});

	it('waits after a 409 where a key makes the repeat safe, and only there', () => {
		expect(verdictOf(409)).toMatchObject({ kind: 'again', counted: false });
		expect(verdictOf(409, {}, { ...keyed, keyed: false }).kind).toBe('fatal');
	});

	it.each([401, 402, 403])('knows that %d will be the same for every item', (status) => {
		expect(verdictOf(status)).toMatchObject({ error: { details: { forAll: true } } });
	});

	it.each([400, 404, 409, 422, 500])('knows that %d is about one item', (status) => {
		expect(verdictOf(status)).not.toMatchObject({ error: { details: { forAll: true } } });
	});

	it('reads how long the server wants us to stay away, in seconds or as a date of its own clock', () => {
		for (const status of [408, 503, 409]) {
			expect(verdictOf(status, { 'retry-after': '7' })).toMatchObject({ after: 7_000 });
			const dates = {
				date: 'Thu, 01 Jan 2026 09:00:00 GMT',
				'retry-after': 'Thu, 01 Jan 2026 09:00:07 GMT',
			};
			expect(verdictOf(status, dates)).toMatchObject({ after: 7_000 });
		}
		expect(verdictOf(429, { 'retry-after': '7' })).toMatchObject({ kind: 'limit', wait: 7_000 });
	});

	it('has a verdict on every status', () => {
		fc.assert(
			fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), (status, isKeyed) => {
				const { kind } = verdictOf(status, {}, { ...keyed, keyed: isKeyed });
				const expected =
					status < 300
						? 'done'
						: status === 429
							? 'limit'
							: status >= 500 || status === 408 || (status === 409 && isKeyed)
								? 'again'
								: 'fatal';
				expect(kind).toBe(expected);
			}),
		);
	});
});
