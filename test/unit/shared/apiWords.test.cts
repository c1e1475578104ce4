import fc from 'fast-check';

import { apiWords } from '../../../nodes/shared/apiWords';

const ISSUES = [
	{ code: 'too_big', path: ['prompt'], message: 'Too long' },
	{ code: 'invalid_type', path: ['inputImageKeys', 0], message: 'Expected string' },
	{ code: 'custom', path: [], message: 'Odd' },
];
const ISSUE_WORDS = 'prompt: Too long; inputImageKeys.0: Expected string; Odd';

describe("the API's own words", () => {
	it.each<[string, unknown, string]>([
		['a text', 'Out of  credits\n', 'Out of credits'],
		['error as text', { error: 'Out of credits' }, 'Out of credits'],
		['error as object', { error: { message: 'Out of credits', code: 3 } }, 'Out of credits'],
		['message', { message: 'Out of credits' }, 'Out of credits'],
		['detail', { detail: 'Out of credits' }, 'Out of credits'],
		['a list of errors', { errors: [{ message: 'One' }, 'Two'] }, 'One; Two'],
		['error beside a generic message', { error: 'Too fast', message: '' }, 'Too fast'],
		['an empty error', { error: {}, message: 'Too fast' }, 'Too fast'],
		['Zod issues', { issues: ISSUES }, ISSUE_WORDS],
		['a Zod error', { error: { name: 'ZodError', issues: ISSUES } }, ISSUE_WORDS],
		['a bare list of issues', ISSUES, ISSUE_WORDS],
		[
			"Zod's message, which is JSON itself",
			{ error: JSON.stringify(ISSUES, null, 2) },
			ISSUE_WORDS,
		],
		["Zod's error as text", JSON.stringify({ error: 'Odd' }), 'Odd'],
		[
			"Zod's flattened form",
			{ error: { formErrors: ['Odd'], fieldErrors: { prompt: ['Too long', 'Too loud'] } } },
			'Odd; prompt: Too long; prompt: Too loud',
		],
		[
			'details beside an error',
			{ error: 'Validation failed', details: [{ path: 'prompt', message: 'Too long' }] },
			'Validation failed; prompt: Too long',
		],
		[
			'details by field',
			{ error: 'Validation failed', details: { prompt: ['Too long'] } },
			'Validation failed; prompt: Too long',
		],
		['details as a text', { error: 'Bad', details: 'Too long' }, 'Bad; Too long'],
		[
			"Zod's tree",
			{ error: { errors: ['Odd'], properties: { prompt: { errors: ['Too long', 'Too loud'] } } } },
			'Odd; prompt: Too long; Too loud',
		],
		[
			"Zod's format()",
			{ error: { _errors: [], prompt: { _errors: ['Too long'] }, n: { _errors: ['Odd'] } } },
			'prompt: Too long; n: Odd',
		],
		['errors by field', { errors: { prompt: ['Too long'], n: 'Odd' } }, 'prompt: Too long; n: Odd'],
		['msg', { msg: 'Out of credits' }, 'Out of credits'],
		['a code alone', { error: { code: 'prompt_too_long' } }, 'prompt_too_long'],
		['a code beside words', { error: { code: 'too_long', message: 'Too long' } }, 'Too long'],
		[
			'an issue of a field',
			{ errors: [{ field: 'prompt', message: 'Too long' }] },
			'prompt: Too long',
		],
		['problem details', { title: 'Bad Request', detail: 'Too long', status: 400 }, 'Too long'],
		['numbers that look like markup', 'size must be <10 MB and >0', 'size must be <10 MB and >0'],
	])('are found in %s', (_shape, body, expected) => expect(apiWords(body)).toBe(expected));

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['an empty text', '  '],
		['a number', 500],
		['an empty object', {}],
		['an empty list', []],
		['a null error', { error: null, message: undefined }],
		['an object without words', { error: { code: 12 }, ok: false }],
		['HTML', '<!DOCTYPE html><html><body><h1>502</h1></body></html>'],
		['HTML that broke off', '<!DOCTYPE html><html lang="en'],
		['HTML in an error', { error: '<b>Bad</b> gateway' }],
	])('are none in %s', (_shape, body) => expect(apiWords(body)).toBeUndefined());

	it.each([
		'key gimg_0123abc is wrong',
		'key gimg_01-23.abc/x is wrong',
		'secret whsec_0123abc== is wrong',
	])('leave out the secret in %j', (words) =>
		expect(apiWords({ error: words })).toMatch(/^(key|secret) … is wrong$/),
	);

	it('are short, in one line, and never fail', () => {
		let nested: unknown = 'deep';
		for (let depth = 0; depth < 5000; depth++) nested = { error: nested };
		expect(() => apiWords(nested)).not.toThrow();
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })), (body) => {
				const words = apiWords(body);
				expect(words === undefined || (words.length > 0 && words.length <= 300)).toBe(true);
				expect(words ?? '').not.toMatch(/[\r\n\0]/);
			}),
		);
	});

	it('do not take longer for megabytes of unfinished markup', () => {
		expect(apiWords({ error: '<a'.repeat(500_000) })).toMatch(/^‹a‹a/);
		expect(apiWords({ error: ' <a'.repeat(500_000) })?.length).toBe(300);
	});

	it.each([
		[['a', 0], 'a.0: Wrong'],
		[[{ a: 1 }, null, ['x']], 'Wrong'],
	])('name no path that is none: %j', (path, words) =>
		expect(apiWords({ issues: [{ path, message: 'Wrong' }] })).toBe(words),
	);

	it('hold no half characters', () => {
		expect(apiWords({ error: 'a\ud83d b' })).toBe('a b');
		expect(apiWords({ error: `x${'😀'.repeat(200)}` })).not.toMatch(/\p{Cs}/u);
		expect(apiWords({ error: '😀'.repeat(200) })).not.toMatch(/\p{Cs}/u);
	});

	it('never hold a key, wherever it stands', () => {
		const key = fc.stringMatching(/^gimg_[A-Za-z0-9_-]{8,40}$/);
		fc.assert(
			fc.property(key, fc.string(), (secret, around) => {
				const words = apiWords({ error: { message: `${around} ${secret} ${around}` } });
				expect(words ?? '').not.toContain(secret.slice(0, 12));
			}),
		);
	});
});
