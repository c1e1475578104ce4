import type { INodeProperties } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import type { Field } from './parameters';

/**
 * One of the values of a field, by itself or as the form shows it, in any case and with blanks around it.
 *
 * @param values those that are allowed here
 * @param form the field's description, which knows what users see
 * @throws GptImageError that names the field, the value found, and what the form shows
 */
export function choiceOf<Value extends string>(
	{ label, value }: Field,
	values: readonly Value[],
	form: INodeProperties,
): Value {
	const choice = values.find((known) =>
		[known, nameOf(form, known)].some((text) => plain(text) === plain(value)),
	);
	if (choice !== undefined) return choice;
	const names = values.map((known) => nameOf(form, known));
	throw new GptImageError(fieldMessages.unknownValue(label, value, names));
}

/** A field of a form by its name. */
export function formField(form: INodeProperties[], name: string): INodeProperties {
	const known = form.find((property) => property.name === name);
	if (known === undefined) throw new Error(`The form has no field ${name}`);
	return known;
}

function nameOf({ options = [] }: INodeProperties, value: string): string {
	const option = options.find((one) => 'value' in one && one.value === value);
	return option?.name ?? value;
}

/** As people write it: any case, any sign for "times". */
export function plain(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	return value
		.trim()
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.replace(/(\d) ?[x×*] ?(?=\d)/g, '$1x');
}
