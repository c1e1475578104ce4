import { isRecord } from './generation';

/** The API's own words in any body that CONTRACT shapes allow: a string, `{error}`, `{message}`, Zod issues; never HTML. */
export function apiWords(body: unknown): string | undefined {
	const words = wordsOf(body)
		?.replace(/\s+/g, ' ')
		.replace(/[\p{Cc}\p{Cf}]/gu, '')
		.replace(/gimg_\w+|whsec_\w+/g, '…')
		.trim();
	if (words === undefined || words === '' || /<\/?[a-z!][^>]*>/i.test(words)) return undefined;
	return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}

function wordsOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	if (Array.isArray(value)) return joined(value.map(issueWords));
	if (!isRecord(value)) return undefined;
	return (
		joined([Array.isArray(value.issues) ? wordsOf(value.issues) : undefined]) ??
		wordsOf(value.error) ??
		wordsOf(value.message) ??
		wordsOf(value.errors) ??
		wordsOf(value.detail)
	);
}

function issueWords(issue: unknown): string | undefined {
	const words = wordsOf(issue);
	const path = isRecord(issue) && Array.isArray(issue.path) ? issue.path.join('.') : '';
	return words !== undefined && path !== '' ? `${path}: ${words}` : words;
}

function joined(parts: Array<string | undefined>): string | undefined {
	const known = parts.filter((part) => part !== undefined && part !== '');
	return known.length === 0 ? undefined : known.join('; ');
}
