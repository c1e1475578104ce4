import { isRecord } from '../../shared/values';

/** More of a name than this helps nobody. */
const LONGEST = 200;

/**
 * A name from elsewhere as it may stand in a message: short, in one line, without anything that a terminal or a
 * browser would take for more than text.
 */
export function shown(name: string): string {
	const plain = name
		.slice(0, LONGEST)
		.replace(/[\p{Cc}\p{Cs}]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
	return `${plain.replace(/</g, '‹').replace(/>/g, '›')}${name.length > LONGEST ? '…' : ''}`;
}

/** The same in quotes. */
export function quoted(name: string): string {
	return `'${shown(name)}'`;
}

/** @param what quoted, or words of our own */
export function about(what: string): string {
	return `This is about ${what}.`;
}

/** Names a text that somebody gave. */
export function aboutText(text: string): string {
	return about(quoted(text.slice(0, 80)));
}

/** What an expression gave, in a word. */
export function kindOf(value: unknown): string {
	if (value === null || value === undefined) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'number' && !Number.isFinite(value)) return 'a calculation without a result';
	return isRecord(value) ? 'an object' : `a ${typeof value}`;
}

/** What was found in a field, as a sentence: a short text as it is, anything else as what it is. */
export function found(value: unknown): string {
	if (typeof value === 'string' && value.trim() !== '') return aboutText(value);
	if (typeof value === 'string') return 'It is empty.';
	const isPlain = typeof value === 'boolean' || Number.isFinite(value);
	return `It is ${isPlain ? String(value) : kindOf(value)}.`;
}
