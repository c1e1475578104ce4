import fc from 'fast-check';

import type { ErrorDetails } from '../../../../nodes/engine/texts/errors';
import { apiMessages } from '../../../../nodes/engine/texts/apiMessages';
import { generationMessages } from '../../../../nodes/engine/texts/generationMessages';
import type { Message } from '../../../../nodes/engine/texts/message';
import type { Verdict } from '../../../../nodes/engine/api/statusMeaning';
import { everyMessage } from '../../../testbed/core/catalogue.cts';
import { judge } from '../../../../nodes/engine/api/statusMeaning';

const PLAIN = { keyed: false, namesGeneration: false };
const PAGE = '<!DOCTYPE html><html><body>Blocked</body></html>';
const FOR_ALL = { forAll: true };
const FOR_COSTLIER = { forCostlier: true };
const NOW = Date.parse('2026-01-01T00:00:00Z');

function verdictOn(status: number, { headers = {}, body, ...call }: Options = {}) {
	return judge({ status, headers, body }, { ...PLAIN, ...call }, NOW, 0);
}

type Headers = Record<string, string>;

interface Options {
	keyed?: boolean;
	namesGeneration?: boolean;
	headers?: Headers;
	body?: unknown;
}

function textOf(verdict: Verdict) {
	return 'error' in verdict ? verdict.error.text : undefined;
}

describe('the verdict on an answer', () => {
	it.each([200, 202, 204])('%i: done', (status) =>
		expect(verdictOn(status)).toMatchObject({ kind: 'done' }),
	);

	it.each([
		[400, apiMessages.invalidRequest, undefined],
		[401, apiMessages.unauthorized, true],
		[402, apiMessages.noCredits, undefined],
		[403, apiMessages.forbidden, undefined],
		[404, apiMessages.refused, undefined],
		[405, apiMessages.refused, undefined],
		[409, apiMessages.refused, undefined],
		[413, apiMessages.refused, undefined],
		[422, apiMessages.contentPolicy, undefined],
		[301, apiMessages.redirected, undefined],
		[307, apiMessages.redirected, undefined],
	])('%i: fatal', (status, text, forAll) => {
		const verdict = verdictOn(status, { body: { error: 'Own words' } });
		expect(verdict.kind).toBe('fatal');
		expect(textOf(verdict)).toBe(text);
		const { details } = (verdict as Extract<Verdict, { kind: 'fatal' }>).error;
		expect(details).toMatchObject({ httpCode: status, apiWords: 'Own words' });
		expect(details.forAll).toBe(forAll);
	});

	it.each<[string, number, unknown, Headers, Message, ErrorDetails]>([
		['the API’s own JSON', 401, { error: 'Wrong key' }, {}, apiMessages.unauthorized, FOR_ALL],
		['an empty answer', 401, '', {}, apiMessages.unauthorized, FOR_ALL],
		['a page', 401, PAGE, {}, apiMessages.unauthorized, { forAll: false }],
		['the API’s own JSON', 402, { error: 'No credits' }, {}, apiMessages.noCredits, FOR_COSTLIER],
		['a page', 402, PAGE, {}, apiMessages.noCredits, { forCostlier: false }],
		['JSON on the plan', 403, { error: 'Needs Pro or Max' }, {}, apiMessages.planNeeded, FOR_ALL],
		['JSON on the plan', 403, { message: '请升级套餐' }, {}, apiMessages.planNeeded, FOR_ALL],
		['JSON on another matter', 403, { error: 'Not yours' }, {}, apiMessages.forbidden, {}],
		['JSON without words', 403, {}, {}, apiMessages.planNeeded, {}],
		['a text', 403, 'Upgrade your plan', {}, apiMessages.planNeeded, {}],
		['nothing', 403, '', {}, apiMessages.planNeeded, {}],
		['a page', 403, PAGE, {}, apiMessages.shielded, {}],
		['a page by its type', 403, 'No', { 'content-type': 'text/html' }, apiMessages.shielded, {}],
		['a challenge', 403, {}, { 'cf-mitigated': 'challenge' }, apiMessages.shielded, {}],
		['a denial', 403, '', { 'x-vercel-mitigated': 'deny' }, apiMessages.shielded, {}],
		['a router', 404, { message: 'Not Found' }, {}, apiMessages.noApi, {}],
		['a router', 404, { error: 'Cannot POST /api/v1/generate' }, {}, apiMessages.noApi, {}],
		['a page', 404, PAGE, {}, apiMessages.noApi, {}],
		['the API', 404, { error: 'Unknown input image' }, {}, apiMessages.refused, {}],
	])('%s with %i says whose matter it is', (_name, status, body, headers, text, details) => {
		const verdict = verdictOn(status, { body, headers, keyed: true });
		expect(textOf(verdict)).toBe(text);
		expect(verdict.kind).toBe(text === apiMessages.shielded ? 'again' : 'fatal');
		const { forAll, forCostlier } = ('error' in verdict && verdict.error.details) || {};
		expect({ forAll, forCostlier }).toEqual({
			forAll: undefined,
			forCostlier: undefined,
			...details,
		});
	});

	it('403 at a question is about the generation, unless it speaks of the plan', () => {
		const asked = { namesGeneration: true };
		expect(textOf(verdictOn(403, asked))).toBe(generationMessages.forbiddenGeneration);
		expect(textOf(verdictOn(403, { ...asked, body: PAGE }))).toBe(apiMessages.shielded);
		const body = { error: 'Your plan has no API' };
		expect(textOf(verdictOn(403, { ...asked, body }))).toBe(apiMessages.planNeeded);
	});

	it.each([409, 423, 425])('%i with a generation is the answer to a repeat', (status) => {
		for (const body of [
			{ error: 'Seen before', generationId: 'gen_1' },
			{ error: 'Seen before', data: { generationId: 'gen_1' } },
			{ error: 'Seen before', generation: { id: 'gen_1' } },
		]) {
			expect(verdictOn(status, { keyed: true, body })).toMatchObject({ kind: 'done' });
		}
		// The `id` of an error is its own.
		expect(verdictOn(status, { keyed: true, body: { id: 'err_1' } }).kind).toBe('again');
	});

	it.each([
		[409, 'This Idempotency-Key was used with another body', generationMessages.keyTaken],
		[409, 'Idempotency key reused with different parameters', generationMessages.keyTaken],
		[
			409,
			'A request with this Idempotency-Key is still in progress',
			generationMessages.unconfirmed,
		],
		[409, 'Conflict', generationMessages.unconfirmed],
		[422, 'Idempotency-Key does not match the request body', generationMessages.keyTaken],
		[422, 'The payload differs: another request used this key', generationMessages.keyTaken],
		[422, 'The prompt was refused by the content policy', apiMessages.contentPolicy],
	])('%i "%s"', (status, error, text) =>
		expect(textOf(verdictOn(status, { keyed: true, body: { error } }))).toBe(text),
	);

	it('knows where the work cannot have been done', () => {
		const doubtOf = (verdict: Verdict) => 'doubt' in verdict && verdict.doubt;
		expect(doubtOf(verdictOn(403, { body: PAGE }))).toBe(false);
		expect(doubtOf(verdictOn(503))).toBe(true);
		expect(doubtOf(verdictOn(409, { keyed: true }))).toBe(true);
		expect(doubtOf(judge({ cause: 'ECONNRESET' }, PLAIN, NOW, 0))).toBe(true);
	});

	it('404 for a generation means the generation', () =>
		expect(textOf(verdictOn(404, { namesGeneration: true }))).toBe(generationMessages.notFound));

	it('reads a date of the server by the server’s own clock', () => {
		const date = 'Thu, 01 Jan 2026 09:00:00 GMT';
		const headers = { date, 'retry-after': 'Thu, 01 Jan 2026 09:00:07 GMT' };
		for (const status of [408, 503]) {
			expect(verdictOn(status, { headers })).toMatchObject({ after: 7_000 });
		}
	});

	it.each([408, 500, 502, 503, 504, 520])('%i: once more, which uses up a try', (status) => {
		const headers = { 'retry-after': '7' };
		const verdict = verdictOn(status, { headers });
		expect(verdict).toMatchObject({ kind: 'again', counted: true, after: 7000 });
		expect(textOf(verdict)).toBe(apiMessages.unavailable);
	});

	it('409 on a keyed call: the first one is still on its way, waiting costs no try', () => {
		const verdict = verdictOn(409, { keyed: true });
		expect(verdict).toMatchObject({ kind: 'again', counted: false, after: undefined });
		expect(textOf(verdict)).toBe(generationMessages.unconfirmed);
	});

	it('no answer: once more', () => {
		const verdict = judge({ cause: 'ECONNRESET' }, PLAIN, NOW, 0);
		expect(verdict).toMatchObject({ kind: 'again', counted: true });
		expect(textOf(verdict)).toBe(apiMessages.unreachable);
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
				expect(everyMessage.map(([, text]) => text)).toContain(verdict.error.text);
				expect(verdict.error.description).not.toMatch(/undefined|\[object|NaN/);
			}),
		);
	});

	it('repeats outages and open requests, waits for limits, and gives up at all else', () => {
		fc.assert(
			fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), (status, keyed) => {
				const again =
					status >= 500 || status === 408 || (keyed && [409, 423, 425].includes(status));
				const expected =
					status < 300 ? 'done' : status === 429 ? 'limit' : again ? 'again' : 'fatal';
				expect(verdictOn(status, { keyed }).kind).toBe(expected);
			}),
		);
	});
});
