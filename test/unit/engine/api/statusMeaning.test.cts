import fc from 'fast-check';

import { messages } from '../../../../nodes/engine/texts/messages';
import type { Verdict } from '../../../../nodes/engine/api/statusMeaning';
import { judge } from '../../../../nodes/engine/api/statusMeaning';

const PLAIN = { keyed: false, namesGeneration: false };
const NOW = Date.parse('2026-01-01T00:00:00Z');

function verdictOn(status: number, { headers = {}, body, ...call }: Options = {}) {
	return judge({ status, headers, body }, { ...PLAIN, ...call }, NOW, 0);
}

interface Options {
	keyed?: boolean;
	namesGeneration?: boolean;
	headers?: Record<string, string>;
	body?: unknown;
}

function textOf(verdict: Verdict) {
	return 'error' in verdict ? verdict.error.text : undefined;
}

describe('the verdict on an answer', () => {
	it.each([200, 202, 204])('%i: done', (status) =>
		expect(verdictOn(status)).toEqual({ kind: 'done' }),
	);

	it.each([
		[400, messages.invalidRequest, undefined],
		[401, messages.unauthorized, true],
		[402, messages.noCredits, true],
		[403, messages.planNeeded, true],
		[404, messages.noApi, undefined],
		[405, messages.refused, undefined],
		[409, messages.refused, undefined],
		[413, messages.refused, undefined],
		[422, messages.contentPolicy, undefined],
		[301, messages.redirected, undefined],
		[307, messages.redirected, undefined],
	])('%i: fatal', (status, text, forAll) => {
		const verdict = verdictOn(status, { body: { error: 'Own words' } });
		expect(verdict.kind).toBe('fatal');
		expect(textOf(verdict)).toBe(text);
		const { details } = (verdict as Extract<Verdict, { kind: 'fatal' }>).error;
		expect(details).toMatchObject({ httpCode: status, apiWords: 'Own words' });
		expect(details.forAll).toBe(forAll);
	});

	it('404 for a generation means the generation', () =>
		expect(textOf(verdictOn(404, { namesGeneration: true }))).toBe(messages.notFound));

	it.each([408, 500, 502, 503, 504, 520])('%i: once more, which uses up a try', (status) => {
		const headers = { 'retry-after': '7' };
		const verdict = verdictOn(status, { headers });
		expect(verdict).toMatchObject({ kind: 'again', counted: true, after: 7000 });
		expect(textOf(verdict)).toBe(messages.unavailable);
	});

	it('409 on a keyed call: the first one is still on its way, waiting costs no try', () => {
		const verdict = verdictOn(409, { keyed: true });
		expect(verdict).toMatchObject({ kind: 'again', counted: false, after: undefined });
		expect(textOf(verdict)).toBe(messages.unconfirmed);
	});

	it('no answer: once more', () => {
		const verdict = judge(undefined, PLAIN, NOW, 0);
		expect(verdict).toMatchObject({ kind: 'again', counted: true });
		expect(textOf(verdict)).toBe(messages.unreachable);
	});

	it('429: waits as long as the API says', () => {
		const verdict = verdictOn(429, { headers: { 'retry-after': '2' }, body: 'Slow down' });
		expect(verdict).toMatchObject({ kind: 'limit', wait: 2000, hourly: false });
		expect(verdict).toMatchObject({ error: { details: { apiWords: 'Slow down', httpCode: 429 } } });
	});

	it('is one of four for any answer, and its error can be shown', () => {
		const answers = fc.record({
			status: fc.integer({ min: 100, max: 599 }),
			headers: fc.dictionary(fc.constantFrom('retry-after', 'date', 'x'), fc.string()),
			body: fc.constantFrom<unknown>(undefined, null, '', {}, [], { error: {} }, { issues: [{}] }),
		});
		fc.assert(
			fc.property(answers, fc.boolean(), fc.boolean(), (answer, keyed, namesGeneration) => {
				const verdict = judge(answer, { keyed, namesGeneration }, NOW, 3);
				expect(['done', 'again', 'limit', 'fatal']).toContain(verdict.kind);
				if (!('error' in verdict)) return;
				expect(Object.values(messages)).toContain(verdict.error.text);
				expect(verdict.error.description).not.toMatch(/undefined|\[object|NaN/);
			}),
		);
	});
});
