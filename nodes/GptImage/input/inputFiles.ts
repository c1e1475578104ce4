import type { IExecuteFunctions } from 'n8n-workflow';

import { fileNameOf, fileOf, isBare, isFile } from '../../engine/files/fileValues';
import type { InputFile } from '../../engine/files/readImage';
import { GptImageError } from '../../engine/texts/errors';
import { imageMessages } from '../../engine/texts/imageMessages';
import { about, quoted, shown } from '../../engine/texts/shown';
import type { ItemFiles } from './itemFiles';
import { earlierFiles, filesLike, filesNamed, filesOfItem } from './itemFiles';
import { atMostFour, type Field } from './parameters';
import type { Given } from './pictureValues';
import { picturesIn } from './pictureValues';

/** An item whose files are looked for. */
interface Place {
	context: IExecuteFunctions;
	itemIndex: number;
	/** Called by an AI agent, which cannot hand over files. */
	isTool: boolean;
}

/**
 * The files that 'Input Data Field Name' stands for, one to four.
 *
 * @throws GptImageError that names the field and what the item has instead
 */
export function inputFiles(place: Place, field: Field): InputFile[] {
	const { context, itemIndex } = place;
	const files = filesOfItem(context, itemIndex);
	const given = picturesIn(field, (name) => files.has(name));
	if (given.length > 0) atMostFour(field.label, given);
	// The expression that reaches the chat's file gives nothing where none was sent.
	else if (place.isTool) throw new GptImageError(imageMessages.noFileForTool);
	const found = given.flatMap((one) => filesFor(place, files, one, given.length > 1));
	if (given.length > 0 && found.length === 0) throw missing(place, files, field.value);
	return atMostFour(field.label, found);
}

function filesFor(place: Place, files: ItemFiles, given: Given, optional: boolean): InputFile[] {
	const { context } = place;
	if ('none' in given) throw missing(place, files, undefined);
	if ('file' in given) return [fileGiven(place, files, given.file, given.field)];
	const found = filesNamed(files, given.name);
	if (found.length > 0) {
		return found.map(([field, file]) => fileOf(context, file, quoted(field)));
	}
	const atPath = fileAtPath(place, given.name);
	if (atPath !== undefined) return [fileOf(context, atPath, quoted(given.name))];
	// A pattern beside something else may stand for nothing: that is how a picture is left to choice.
	if (optional && given.name.includes('*')) return [];
	throw missing(place, files, given.name);
}

function fileGiven(
	{ context }: Place,
	files: ItemFiles,
	file: unknown,
	field: string | undefined,
): InputFile {
	const label = quoted(field ?? fileNameOf(file) ?? 'file');
	if (!isBare(file)) return fileOf(context, file, label);
	const [one, ...others] = filesLike(files, file, field);
	if (one === undefined) throw new GptImageError(imageMessages.bareFile, { about: about(label) });
	if (others.length > 0) {
		const fields = [one, ...others].map(([name]) => quoted(name)).join(' and ');
		throw new GptImageError(imageMessages.twoAlike, {
			about: `${about(label)} It may be ${fields}, which look alike but are different pictures.`,
		});
	}
	return fileOf(context, one[1], label);
}

/** In n8n's combined mode a name may be a path into the item's fields; n8n itself knows. */
function fileAtPath({ context, itemIndex }: Place, name: string): unknown {
	try {
		const file: unknown = context.helpers.assertBinaryData(itemIndex, name);
		// What every object has by nature is no file.
		return isFile(file) ? file : undefined;
	} catch {
		return undefined;
	}
}

function missing(place: Place, files: ItemFiles, name: unknown): GptImageError {
	if (files.size === 0) return noFile(place);
	const fields = [...files].map(([field, file]) => {
		const fileName = fileNameOf(file);
		return fileName === undefined ? quoted(field) : `${quoted(field)} (${shown(fileName)})`;
	});
	const asked = typeof name === 'string' ? `${about(quoted(name))} ` : '';
	return new GptImageError(imageMessages.noSuchField, {
		about: `${asked}The item has ${fields.length === 1 ? 'a file' : 'files'} in ${shown(fields.join(', '))}.`,
	});
}

function noFile({ context, itemIndex, isTool }: Place): GptImageError {
	if (isTool) return new GptImageError(imageMessages.noFileForTool);
	const way = earlierFiles(context, itemIndex);
	return new GptImageError(imageMessages.noFile, {
		about:
			way === undefined
				? 'None of the steps before has one for it either.'
				: `An earlier step has one for it: enter ${way} as an expression.`,
	});
}
