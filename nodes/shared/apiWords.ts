import { asText, isRecord, parseStructure } from './values';

/** No sensible error is nested deeper than this. */
const DEEPEST = 8;

/** Only so many characters are looked at: an answer may have megabytes. */
const LOOKED_AT = 2000;

/** Where words are, the most telling first. */
const WORDS = ['issues', 'error', 'message', 'errors', 'detail', 'msg'];

/**
 * The API's own words in any shape that its errors may have: a text, `{error}`, `{message}`, `{msg}`, a code, Zod issues
 * and what Zod makes of them, lists by field, details beside them, also as JSON inside a text, as Zod's own message is;
 * never HTML, never a key or secret. At most 300 characters.
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
	const words = WORDS.map((name) => wordsOf(value[name], depth + 1)).find((found) => found);
	const details = isRecord(value.details)
		? fieldWords(value.details, depth + 1)
		: wordsOf(value.details, depth + 1);
	return joined([words, details, zodWords(value, depth + 1)]) ?? asText(value.code);
}

/** One issue, with the field that it is about. */
function issueWords(issue: unknown, depth: number): string | undefined {
	const words = wordsOf(issue, depth);
	const field = isRecord(issue) ? pathOf(issue.path ?? issue.field) : '';
	return words !== undefined && field !== '' ? `${field}: ${words}` : words;
}

function pathOf(path: unknown): string {
	const steps: unknown[] = Array.isArray(path) ? path : [path];
	return steps.every((step) => typeof step === 'string' || typeof step === 'number')
		? steps.join('.')
		: '';
}

/** Zod's `flatten()`, `treeifyError()` and `format()`: the issues of the whole, and those of each field. */
function zodWords(value: Record<string, unknown>, depth: number): string | undefined {
	const { formErrors, fieldErrors, properties, _errors: ofTheWhole, errors, ...others } = value;
	return joined([
		wordsOf(formErrors, depth),
		wordsOf(ofTheWhole, depth),
		...[fieldErrors, properties, errors, ofTheWhole === undefined ? undefined : others].map(
			(fields) => (isRecord(fields) ? fieldWords(fields, depth) : undefined),
		),
	]);
}

/** Issues by the names of their fields. */
function fieldWords(fields: Record<string, unknown>, depth: number): string | undefined {
	const named = Object.entries(fields).flatMap(([path, issues]) =>
		(Array.isArray(issues) ? issues : [issues]).map((issue: unknown) => {
			const words = wordsOf(issue, depth + 1);
			return words === undefined || words === '' ? undefined : `${path}: ${words}`;
		}),
	);
	return joined(named);
}

function joined(parts: Array<string | undefined>): string | undefined {
	const known = parts.filter((part) => part !== undefined && part !== '');
	return known.length === 0 ? undefined : known.join('; ');
}
