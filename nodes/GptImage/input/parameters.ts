import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import { shown } from '../../engine/texts/shown';
import { isRecord } from '../../shared/values';
import { expressionIn } from './expressionParts';

/** A value as an expression may give it, with the label that the user sees above the field. */
export interface Field {
	label: string;
	value: unknown;
}

const MOST_IMAGES = 4;

/** Reads a parameter of one item; null where n8n dropped it because it is hidden in the form. */
export function field(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	label: string,
): Field {
	return {
		label,
		value: evaluated(label, () => context.getNodeParameter(name, itemIndex, null) as unknown),
	};
}

/** Reads the options of one item. n8n evaluates them all at once, whichever of them is wanted. */
export function optionsOf(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const options = evaluated(
		'Options',
		() => context.getNodeParameter('options', itemIndex, {}) as unknown,
	);
	return isRecord(options) ? (options as IDataObject) : {};
}

/** n8n's own words for an expression that does not work name neither the field nor a way out. */
function evaluated(label: string, read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		const { message: reason, description } = error as Error & { description?: string | null };
		const details = description ? ` ${description}` : '';
		throw wrong(
			`'${label}' cannot be evaluated: ${reason}`,
			`Correct the expression in it.${details}`,
		);
	}
}

/** Reads one of the options of an item, or its default. */
export function option(
	options: IDataObject,
	name: string,
	label: string,
	byDefault: unknown,
): Field {
	return { label, value: options[name] ?? byDefault };
}

/** Text that is not blank; numbers count as text. Lengths as JavaScript and the API count them. */
export function textOf({ label, value }: Field, longest = 4000): string {
	const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
	if (text === undefined || text === null || (typeof text === 'string' && text.trim() === '')) {
		throw wrong(`'${label}' is empty`, `Fill in '${label}', or check the expression in it.`);
	}
	if (typeof text !== 'string') {
		throw wrong(
			`'${label}' is not text`,
			`The expression in it gives ${kindOf(text)}. Pick the one field in it that holds the text.`,
		);
	}
	if (text.length > longest) {
		throw wrong(
			`'${label}' is longer than ${longest} characters`,
			`It has ${text.length}. Shorten it.`,
		);
	}
	return text;
}

/** The same for a text that nobody would want to hold an expression that n8n did not evaluate. */
export function evaluatedTextOf({ label, value }: Field, longest?: number): string {
	const text = textOf({ label, value }, longest);
	const left = expressionIn(text) ?? /\[object [A-Z]\w*\]/.exec(text)?.[0];
	if (left === undefined) return text;
	throw wrong(
		`'${label}' holds an expression or an object instead of a value`,
		`${aboutText(left)} Switch the field from 'Fixed' to 'Expression', and let the expression give one text or number.`,
	);
}

/** A whole number in a range; numbers as text are accepted. */
export function wholeNumberOf({ label, value }: Field, least: number, most: number): number {
	const number =
		typeof value === 'string' && value.trim() !== '' ? Number(value) : (value as number);
	if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most) {
		const range =
			most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
		throw wrong(
			`'${label}' is not a whole number ${range}`,
			`${found(value)} Enter a whole number ${range}.`,
		);
	}
	return number;
}

/** Yes or no; an expression may give it as text or as 1 and 0. */
export function yesOrNoOf({ label, value }: Field): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if ([true, 1, 'true', 'yes', 'on', '1'].some((yes) => yes === text)) return true;
	if ([false, 0, 'false', 'no', 'off', '0'].some((no) => no === text)) return false;
	throw wrong(
		`'${label}' is neither true nor false`,
		`${found(value)} Switch it on or off, or let the expression give true or false.`,
	);
}

/** One to four of something; the API takes no more for one edit. */
export function atMostFour<Entry>(label: string, entries: Entry[]): Entry[] {
	if (entries.length === 0) {
		throw wrong(`'${label}' is empty`, `Fill in '${label}', or check the expression in it.`);
	}
	if (entries.length > MOST_IMAGES) {
		throw wrong(
			`'${label}' names more than four images`,
			`It names ${entries.length}. The API takes up to four images for one edit.`,
		);
	}
	return entries;
}

/** What an expression gave, in a word, for messages. */
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

/** Names a text that somebody gave. */
export function aboutText(text: string): string {
	return `This is about '${shown(text.slice(0, 80))}'.`;
}

/** An error about a field, before anything was sent. */
export function wrong(message: string, remedy: string): GptImageError {
	return new GptImageError({ message, remedy });
}
