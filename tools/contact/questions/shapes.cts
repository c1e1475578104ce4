import { isRecord } from '../../../nodes/shared/values';
import type { VariationName } from '../../../test/testbed/sandbox/variations.cts';
import { namesOf } from '../contact.cts';

/** What an answer wraps around its object, if anything. */
export function wrapperNames(body: unknown): VariationName[] {
	if (!isRecord(body)) return [];
	const has = (name: string) => isRecord(body[name]);
	return namesOf(
		[has('data') && body.success === true, 'answers with success and data'],
		[has('data') && body.success === undefined, 'answers in data'],
		[has('generation'), 'answers in generation'],
		[has('result'), 'answers in result'],
	);
}

/** The object itself. */
export function bare(body: unknown): Record<string, unknown> {
	if (!isRecord(body)) return {};
	for (const name of ['data', 'generation', 'result']) {
		if (isRecord(body[name])) return body[name];
	}
	return body;
}

const PAGE_WORDS = ['queued', 'running', 'succeeded', 'failed', 'blocked'];

/** Which words statuses have. */
export function wordNames(words: unknown[]): VariationName[] {
	const texts = words.filter((word) => typeof word === 'string');
	const upper = texts.some((word) => word !== word.toLowerCase());
	const other = texts.some((word) => !PAGE_WORDS.includes(word.toLowerCase()));
	return namesOf([upper, 'statuses in upper case'], [other, 'statuses in other words']);
}

/** How a moment is written. */
export function dateNames(value: unknown): VariationName[] {
	const number = typeof value === 'number' || /^\d+$/.test(typeof value === 'string' ? value : 'x');
	return namesOf(
		[number && Number(value) < 1e11, 'dates in seconds'],
		[number && Number(value) >= 1e11, 'dates in milliseconds'],
		[
			!number && typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value),
			'dates without a zone',
		],
	);
}
