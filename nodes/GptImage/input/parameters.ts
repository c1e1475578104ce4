import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import { pictureFieldMessages } from '../../engine/texts/pictureFieldMessages';
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
		throw notEvaluable(label, error as Error);
	}
}

function notEvaluable(label: string, error: Error): GptImageError {
	return new GptImageError(fieldMessages.notEvaluable(label, error));
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
		throw new GptImageError(fieldMessages.empty(label));
	}
	if (typeof text !== 'string') throw new GptImageError(fieldMessages.notText(label, text));
	if (text.length > longest) {
		throw new GptImageError(fieldMessages.tooLong(label, longest, text.length));
	}
	return text;
}

/** The same for a text that nobody would want to hold an expression that n8n did not evaluate. */
export function evaluatedTextOf({ label, value }: Field, longest?: number): string {
	const text = textOf({ label, value }, longest);
	const left = expressionIn(text) ?? /\[object [A-Z]\w*\]/.exec(text)?.[0];
	if (left === undefined) return text;
	throw new GptImageError(fieldMessages.notEvaluated(label, left));
}

/** A whole number in a range; numbers as text are accepted. */
export function wholeNumberOf({ label, value }: Field, least: number, most: number): number {
	const number =
		typeof value === 'string' && value.trim() !== '' ? Number(value) : (value as number);
	if (typeof number !== 'number' || !Number.isInteger(number) || number < least || number > most) {
		const range =
			most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
		throw new GptImageError(fieldMessages.notWhole(label, range, value));
	}
	return number;
}

/** Yes or no; an expression may give it as text or as 1 and 0. */
export function yesOrNoOf({ label, value }: Field): boolean {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if ([true, 1, 'true', 'yes', 'on', '1'].some((yes) => yes === text)) return true;
	if ([false, 0, 'false', 'no', 'off', '0'].some((no) => no === text)) return false;
	throw new GptImageError(fieldMessages.notYesOrNo(label, value));
}

/** One to four of something; the API takes no more for one edit. */
export function atMostFour<Entry>(label: string, entries: Entry[]): Entry[] {
	if (entries.length === 0) throw new GptImageError(fieldMessages.empty(label));
	if (entries.length > MOST_IMAGES) {
		throw new GptImageError(pictureFieldMessages.tooMany(label, entries.length));
	}
	return entries;
}
