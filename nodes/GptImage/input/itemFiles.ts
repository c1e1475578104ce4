import type { IExecuteFunctions } from 'n8n-workflow';

import { isFile } from '../../engine/files/fileValues';
import { isRecord } from '../../shared/values';

/** The files of one item by the names of their fields, in the order of the item. */
export type ItemFiles = Map<string, unknown>;

/** n8n's combined mode keeps files among the item's fields, under this name. */
const COMBINED = '_files';

/** All files of an item, wherever the workflow's binary mode keeps them. */
export function filesOfItem(context: IExecuteFunctions, itemIndex: number): ItemFiles {
	const { json, binary } = context.getInputData()[itemIndex] ?? {};
	const combined = json?.[COMBINED];
	const files = [isRecord(combined) ? combined : {}, isRecord(binary) ? binary : {}];
	return new Map(files.flatMap((some) => Object.entries(some)).filter(([, file]) => file != null));
}

/**
 * The files that a name stands for: a field, a pattern such as `Photos_*`, or the fields `Photos_0`, `Photos_1`, … that
 * a form makes of several files for `Photos`. Forms also turn blanks and other signs of a label into `_`.
 *
 * @returns nothing where there is no such field
 */
export function filesNamed(files: ItemFiles, name: string): Array<[field: string, file: unknown]> {
	const exact = files.get(name);
	if (exact !== undefined) return [[name, exact]];
	if (name.includes('*')) {
		const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`, 's');
		return [...files].filter(([field]) => pattern.test(field));
	}
	return series(files, name) ?? labelled(files, name.replace(/\W/g, '_'), name) ?? [];
}

function labelled(files: ItemFiles, label: string, name: string) {
	if (label === name || /^_*$/.test(label)) return undefined;
	const file = files.get(label);
	return file === undefined ? series(files, label) : [[label, file] as [string, unknown]];
}

/** From `_0` on, without a gap: any other set of numbers may belong to something else. */
function series(files: ItemFiles, name: string): Array<[string, unknown]> | undefined {
	const found: Array<[string, unknown]> = [];
	for (let index = 0; files.has(`${name}_${index}`); index++) {
		found.push([`${name}_${index}`, files.get(`${name}_${index}`)]);
	}
	return found.length === 0 ? undefined : found;
}

/**
 * In memory mode, n8n leaves the contents out of `$binary`. The item's own file that is the same otherwise has them;
 * of several, only the field's name tells which is meant.
 *
 * @param field the name of its field, where it is known
 * @returns all that it may be, without those that are the same picture
 */
export function filesLike(
	files: ItemFiles,
	bare: Record<string, unknown>,
	field?: string,
): Array<[field: string, file: unknown]> {
	const isSame = (file: unknown) =>
		isRecord(file) && Object.entries(bare).every(([name, value]) => file[name] === value);
	const alike = [...files].filter(([, file]) => isSame(file) && isFile(file));
	const named = alike.filter(([name]) => name === field);
	if (named.length > 0) return named;
	const contents = ([, file]: [string, unknown]) => (file as { data?: unknown; id?: unknown }).data;
	return alike.filter(
		(one, index) => alike.findIndex((other) => contents(other) === contents(one)) === index,
	);
}

/**
 * The expression that gives the files of an earlier step, for an item that has lost them on its way; undefined if no
 * step before has any.
 */
export function earlierFiles(context: IExecuteFunctions, itemIndex: number): string | undefined {
	const { getParentNodes } = context as Partial<IExecuteFunctions>;
	const parents = getParentNodes?.call(context, context.getNode().name) ?? [];
	for (const { name } of parents) {
		const step = `$('${name.replace(/[\\']/g, '\\$&')}').item`;
		for (const way of [`${step}.binary`, `${step}.${COMBINED}`]) {
			const files = evaluated(context, `{{ ${way} }}`, itemIndex);
			const fields = isRecord(files) ? Object.keys(files) : [];
			if (fields.length === 0) continue;
			const only = fields.length === 1 && /^[A-Za-z_]\w*$/.test(fields[0]);
			return `{{ ${way}${only ? `.${fields[0]}` : ''} }}`;
		}
	}
	return undefined;
}

/** A step that did not run, or whose item cannot be told, is none to be reached. */
function evaluated(context: IExecuteFunctions, expression: string, itemIndex: number): unknown {
	try {
		return context.evaluateExpression(expression, itemIndex) as unknown;
	} catch {
		return undefined;
	}
}

function escaped(text: string): string {
	return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
