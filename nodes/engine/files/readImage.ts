import { createHash } from 'crypto';

import { causeOf } from '../texts/cause';
import { GptImageError } from '../texts/errors';
import { fileKindMessages } from '../texts/fileKindMessages';
import { imageMessages } from '../texts/imageMessages';
import type { Message } from '../texts/message';
import { fromText } from './base64';
import { Scan } from './byteCursor';
import type { FileKind } from './fileKinds';
import { fileKind } from './fileKinds';
import type { Shape } from './imageHeader';
import { readHeader } from './imageHeader';
import type { ImageType } from './imageTypes';
import { imageType, MAX_IMAGE_BYTES, uploadName } from './imageTypes';
import { KIND_BYTES } from './textKinds';
import type { Stream } from './transfers';

/** A file that should be an image. */
export interface InputFile {
	/** How a message names it, in quotes. */
	label: string;
	name?: string;
	/** Files that have the same one are the same. */
	same?: unknown;
	/** What a message says of it beside its name, in whole sentences. */
	about?: string;
	/** It came from a web address: what is said, beside the way out, if there is only a page. */
	page?: string;
	open(): Promise<Buffer | Stream>;
}

/** An image that was read once: known by its contents, to be opened again for the upload. */
export interface InputImage {
	/** SHA-256 of the contents, hexadecimal. */
	sha256: string;
	type: ImageType;
	/** Bytes. */
	size: number;
	/** Undefined where the file does not say it. */
	shape?: Shape;
	name: string;
	open(): Promise<Buffer | Stream>;
}

/** Base64 text of the largest image, also encoded twice and in lines, is no longer than this. */
const MOST_TEXT = 2 * MAX_IMAGE_BYTES;

/** How often a picture may have been turned into text. */
const MOST_LAYERS = 3;

/**
 * Reads a file once, without keeping it: what it is by its first bytes, whether it is whole, its shape, size, and hash.
 * A picture that was turned into base64 text or a data URL is turned back.
 *
 * @throws GptImageError that names the file and what it is: none of the three formats, empty, cut off, or too large
 */
export async function readImage(file: InputFile, layers = 0): Promise<InputImage> {
	const { bytes, start, sha256, header } = await digest(file);
	const kind = fileKind(start);
	if (kind === 'base64' || kind === 'dataUrl') return await readText(file, kind, layers + 1);
	const type = imageType(start);
	if (kind === 'html' && file.page !== undefined) {
		throw unusable(imageMessages.webPage, { ...file, about: file.page });
	}
	if (type === undefined || kind === 'readAsText') throw unusable(messageOf(kind), file);
	if (bytes > MAX_IMAGE_BYTES) throw unusable(imageMessages.tooLarge, file);
	if (header?.whole !== true) throw unusable(imageMessages.cutOff, file);
	const { shape } = header;
	return { sha256, type, size: bytes, shape, name: uploadName(file.name, type), open: file.open };
}

/** The error about an input file that cannot be used. */
export function unusable(
	text: Message,
	{ label, about }: Pick<InputFile, 'label' | 'about'>,
): GptImageError {
	return new GptImageError(text, {
		about: `This is about ${label}.${about === undefined || about === '' ? '' : ` ${about}`}`,
	});
}

async function digest(file: InputFile) {
	const hash = createHash('sha256');
	const scan = new Scan(readHeader());
	let start = Buffer.alloc(0);
	let bytes = 0;
	await read(file, (chunk) => {
		if (start.length < KIND_BYTES) start = Buffer.concat([start, chunk.subarray(0, KIND_BYTES)]);
		bytes += chunk.length;
		hash.update(chunk);
		scan.feed(chunk);
		return bytes <= MAX_IMAGE_BYTES;
	});
	return { bytes, start, sha256: hash.digest('hex'), header: scan.end() };
}

/** The text is decoded anew whenever the image is opened, so that nothing large stays in memory. */
async function readText(
	file: InputFile,
	kind: 'base64' | 'dataUrl',
	layers: number,
): Promise<InputImage> {
	const open = async () => {
		const parts: Buffer[] = [];
		let bytes = 0;
		await read(file, (chunk) => {
			parts.push(chunk);
			bytes += chunk.length;
			return bytes <= MOST_TEXT;
		});
		if (bytes > MOST_TEXT) throw unusable(imageMessages.tooLarge, file);
		const decoded = layers > MOST_LAYERS ? undefined : fromText(Buffer.concat(parts).toString());
		if (decoded === undefined) throw unusable(imageMessages.base64Damaged, file);
		return decoded;
	};
	const about = `It holds ${kind === 'base64' ? 'base64 text' : 'a data URL'}; what is said here is true of the file inside.`;
	return await readImage({ ...file, about, open }, layers);
}

/** Hands on each part of a file until `wanted` says no. */
async function read(file: InputFile, wanted: (chunk: Buffer) => boolean): Promise<void> {
	try {
		const content = await file.open();
		for await (const part of Buffer.isBuffer(content) ? [content] : content) {
			// Leaving the loop ends the stream: a file that is too large is not read to its end.
			if (!wanted(part as Buffer)) break;
		}
	} catch (error) {
		throw error instanceof GptImageError
			? error
			: unusable(imageMessages.unreadable, file).because(causeOf(error));
	}
}

function messageOf(kind: FileKind): Message {
	const known: Partial<Record<string, Message>> = fileKindMessages;
	return known[kind] ?? fileKindMessages.unknown;
}
