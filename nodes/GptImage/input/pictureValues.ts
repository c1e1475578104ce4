import { fileKind } from '../../engine/files/fileKinds';
import { isBare, isFile } from '../../engine/files/fileValues';
import { KIND_BYTES } from '../../engine/files/textKinds';
import { GptImageError } from '../../engine/texts/errors';
import { pictureFieldMessages } from '../../engine/texts/pictureFieldMessages';
import { isRecord, parseStructure } from '../../shared/values';
import type { Field } from './parameters';

/** One part of what stands in 'Input Data Field Name'. */
export type Given =
	/** A name, as it was typed in. */
	| { name: string }
	/** A file itself, with the name of its field where that is known. */
	| { file: unknown; field?: string }
	/** An item, or what stands for its files, that has none. */
	| { none: true };

/** Lists in lists in lists are nobody's wish. */
const DEEPEST = 4;

/**
 * What an expression gives for pictures: names, files in whatever shape, items, lists of any of them.
 *
 * @param isField whether the item has a file of this name: then a comma in it is no separator
 * @throws GptImageError that names the field
 */
export function picturesIn(
	{ label, value }: Field,
	isField: (name: string) => boolean,
	depth = 0,
): Given[] {
	const inner = (part: unknown) => picturesIn({ label, value: part }, isField, depth + 1);
	if (value === undefined || value === null) return [];
	if (typeof value === 'string') return textPictures({ label, value }, isField, inner);
	if (isFile(value) || isBare(value)) return [{ file: value }];
	if (depth > DEEPEST) throw noPicture(label, value);
	if (Array.isArray(value)) return value.flatMap(inner);
	if (!isRecord(value)) throw noPicture(label, value);
	// An item; in n8n's combined mode its files are among the fields.
	if (isRecord(value.binary)) return inner(value.binary);
	if (isRecord(value._files)) return inner(value._files);
	const files = Object.entries(value);
	if (files.length === 0 || isRecord(value.json)) return [{ none: true }];
	if (!files.every(([, file]) => isFile(file) || isBare(file))) throw noPicture(label, value);
	return files.map(([field, file]) => ({ file, field }));
}

function textPictures(
	{ label, value }: { label: string; value: string },
	isField: (name: string) => boolean,
	inner: (part: unknown) => Given[],
): Given[] {
	const text = value.trim();
	if (text === '') return [];
	if (isField(text)) return [{ name: text }];
	const files = pictureTexts(text);
	if (files !== undefined) return files.map((data) => ({ file: { data } }));
	const structure = parseStructure(text);
	if (structure !== undefined) return inner(structure);
	refuseOther(label, text);
	return text
		.split(/[,;\r\n]/)
		.map((name) => name.trim())
		.filter((name) => name !== '')
		.map((name) => ({ name }));
}

/** The pictures in a text of `data:` URLs, or of base64 alone, separated as lists are; undefined if it has none. */
export function pictureTexts(text: string): string[] | undefined {
	if (/^["']?data:/i.test(text)) {
		return text.split(/[\s,;]+(?=data:)/i).map((one) => one.replace(/^["']|["',;\s]+$/g, ''));
	}
	const parts = text.split(/[,;]/).filter((part) => part.trim() !== '');
	const isPicture = (part: string) =>
		['base64', 'dataUrl'].includes(fileKind(Buffer.from(part.slice(0, KIND_BYTES))));
	return parts.length > 0 && parts.every(isPicture) ? parts : undefined;
}

/** Texts that are clearly something else than a name. */
function refuseOther(label: string, text: string): void {
	const wrong = [
		[/^https?:\/\//i, pictureFieldMessages.addressAsName],
		[/\[object \w+\]/, pictureFieldMessages.objectAsName],
		[/\{\{/, pictureFieldMessages.expressionAsName],
	] as const;
	for (const [signs, message] of wrong) {
		if (signs.test(text)) throw new GptImageError(message(label));
	}
}

function noPicture(label: string, value: unknown) {
	return new GptImageError(pictureFieldMessages.neitherNameNorFile(label, value));
}
