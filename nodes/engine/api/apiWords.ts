import { isRecord, parseStructure } from '../../shared/values';

/** No sensible error is nested deeper than this. */
const DEEPEST = 8;

/** Only so many characters are looked at: an answer may have megabytes. */
const LOOKED_AT = 2000;

/**
 * The API's own words in any shape that its errors may have: a text, `{error}`, `{message}`, Zod issues, also as JSON
 * inside a text, as Zod's own message is; never HTML, never a key or secret. At most 300 characters.
 *
 * @see docs/API.md#errors
 */
export function apiWords(body: unknown): string | undefined {
	const words = wordsOf(body, 0)
		?.slice(0, LOOKED_AT)
		.replace(/\s+/g, ' ')
		.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
		.replace(/(gimg|whsec)_[^\s"'<>]+/gi, '…')
		.trim();
	if (words === undefined || words === '' || /<\/?[a-z!][^>]*>/i.test(words)) return undefined;
	const plain = words.replace(/<(?=[a-z/!])/gi, '‹');
	return plain.length > 300 ? `${plain.slice(0, 299).replace(/\p{Cs}$/u, '')}…` : plain;
}

function wordsOf(value: unknown, depth: number): string | undefined {
	if (depth > DEEPEST) return undefined;
	if (typeof value === 'string') return wordsOf(parseStructure(value), depth + 1) ?? value;
	if (Array.isArray(value)) return joined(value.map((issue) => issueWords(issue, depth + 1)));
	if (!isRecord(value)) return undefined;
	for (const name of ['issues', 'error', 'message', 'errors', 'detail']) {
		const words = wordsOf(value[name], depth + 1);
		if (words !== undefined && words !== '') return words;
	}
	return flattenedWords(value, depth + 1);
}

function issueWords(issue: unknown, depth: number): string | undefined {
	const words = wordsOf(issue, depth);
	const path = isRecord(issue) && Array.isArray(issue.path) ? pathOf(issue.path) : '';
	return words !== undefined && path !== '' ? `${path}: ${words}` : words;
}

function pathOf(steps: unknown[]): string {
	return steps.every((step) => typeof step === 'string' || typeof step === 'number')
		? steps.join('.')
		: '';
}

/** Zod's `flatten()`: the issues of the whole, and those of each field. */
function flattenedWords({ formErrors, fieldErrors }: Record<string, unknown>, depth: number) {
	const fields = isRecord(fieldErrors) ? Object.entries(fieldErrors) : [];
	return joined([
		wordsOf(formErrors, depth),
		...fields.flatMap(([field, issues]) =>
			(Array.isArray(issues) ? issues : []).map((message: unknown) =>
				issueWords({ path: [field], message }, depth),
			),
		),
	]);
}

function joined(parts: Array<string | undefined>): string | undefined {
	const known = parts.filter((part) => part !== undefined && part !== '');
	return known.length === 0 ? undefined : known.join('; ');
}
