import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { GptImageError } from '../texts/errors';
import type { ImageType } from './imageTypes';
import { imageType, MAX_IMAGE_BYTES, SNIFF_BYTES, uploadName } from './imageTypes';
import { messages } from '../texts/messages';
import { repeat, RETRIES } from '../api/retries';
import type { Runtime } from '../../shared/runtime';
import { isRecord } from '../../shared/values';
import { shown } from '../texts/shown';
import type { Stream } from './transfers';
import { download, mayPass } from './transfers';

/** An image that was read once: known by its contents, to be opened again for the upload. */
export interface InputImage {
	/** SHA-256 of the contents, hexadecimal. */
	sha256: string;
	type: ImageType;
	/** Bytes. */
	size: number;
	name: string;
	open(): Promise<Buffer | Stream>;
}

/** Whether an expression gave a file itself rather than the name of its field; its contents may be elsewhere. */
export function isBinaryData(value: unknown): value is IBinaryData {
	return (
		isRecord(value) &&
		typeof value.mimeType === 'string' &&
		typeof (value.fileName ?? '') === 'string'
	);
}

/**
 * Reads an image of an item from any of n8n's binary stores.
 *
 * @param field the name of the input field, or the file itself
 * @throws GptImageError that names the field: missing, empty, too large, or of another format
 */
export async function imageFromField(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
): Promise<InputImage> {
	const label = `'${shown(typeof field === 'string' ? field : (field.fileName ?? 'file'))}'`;
	return await inspect(context, find(context, itemIndex, field, label), label);
}

const FORBIDDEN = 'This n8n does not call private addresses; its administrator can allow this one.';

/**
 * Fetches an image from a user's address into the binary store: redirects followed, no credentials, at most 10 MB.
 *
 * @throws GptImageError that names the address
 */
export async function imageFromUrl(
	context: IExecuteFunctions,
	url: string,
	runtime: Runtime,
): Promise<InputImage> {
	const label = labelOf(url);
	return await repeat<InputImage>(runtime, RETRIES.download, async () => {
		const got = await download(context, url, {
			fileName: nameOf(url),
			mimeType: 'application/octet-stream',
			maxBytes: MAX_IMAGE_BYTES,
			runtime,
		});
		if (got.kind === 'saved') return { result: await inspect(context, got.binary, label) };
		if (got.kind === 'tooLarge') throw unusable('imageTooLarge', label);
		if (got.kind === 'notAnImage') throw unusable('imageFormat', label);
		if (got.kind === 'forbidden') throw unusable('imageUrlRefused', label, FORBIDDEN);
		const refused = got.kind === 'refused' ? got : undefined;
		const answered =
			refused === undefined ? 'It did not answer.' : `It answered with status ${refused.status}.`;
		const error = unusable('imageUrlRefused', label, answered);
		if (refused !== undefined && !mayPass(refused)) throw error;
		return { error, after: refused?.after };
	});
}

function find(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	label: string,
): IBinaryData {
	let found: unknown;
	try {
		found =
			typeof field === 'string'
				? context.helpers.assertBinaryData(itemIndex, field)
				: complete(field, context.getInputData()[itemIndex]?.binary);
	} catch {
		// n8n's words for it name no way out.
	}
	if (!isBinaryData(found) || !hasContents(found)) throw unusable('imageMissing', label);
	return found;
}

/** In memory mode, n8n leaves the contents out of `$binary`: the file of the item that is the same otherwise has them. */
function complete(
	file: IBinaryData,
	files: Record<string, IBinaryData> = {},
): IBinaryData | undefined {
	if (hasContents(file)) return file;
	const same = (other: IBinaryData) =>
		Object.entries(file).every(([name, value]) => other[name as keyof IBinaryData] === value);
	return Object.values(files).find(same);
}

function hasContents({ id, data }: Partial<IBinaryData>): boolean {
	return typeof id === 'string' || typeof data === 'string';
}

/** Reads the file once, without keeping it: type by its first bytes, size, and hash. */
async function inspect(
	context: IExecuteFunctions,
	binary: IBinaryData,
	label: string,
): Promise<InputImage> {
	const open = async () =>
		binary.id === undefined
			? Buffer.from(binary.data, 'base64')
			: await context.helpers.getBinaryStream(binary.id);
	const { bytes, start, sha256 } = await digest(open).catch(() => {
		throw unusable('imageUnreadable', label);
	});
	if (bytes === 0) throw unusable('imageEmpty', label);
	if (bytes > MAX_IMAGE_BYTES) throw unusable('imageTooLarge', label);
	const type = imageType(start);
	if (type === undefined) throw unusable('imageFormat', label);
	return { sha256, type, size: bytes, name: uploadName(binary.fileName, type), open };
}

async function digest(open: () => Promise<Buffer | Stream>) {
	const hash = createHash('sha256');
	let start = Buffer.alloc(0);
	let bytes = 0;
	const content = await open();
	for await (const part of Buffer.isBuffer(content) ? [content] : content) {
		const chunk = part as Buffer;
		if (start.length < SNIFF_BYTES) start = Buffer.concat([start, chunk.subarray(0, SNIFF_BYTES)]);
		bytes += chunk.length;
		// Leaving the loop ends the stream: a file that is too large is not read to its end.
		if (bytes > MAX_IMAGE_BYTES) break;
		hash.update(chunk);
	}
	return { bytes, start, sha256: hash.digest('hex') };
}

/** The last part of the path, readable where it was encoded well. */
function nameOf(url: string): string {
	const last = new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last) || 'image';
	} catch {
		return last;
	}
}

/** Addresses often carry passwords and signatures, which are nobody's business in an error. */
function labelOf(url: string): string {
	const { origin, pathname } = new URL(url);
	return `'${shown(origin + pathname)}'`;
}

function unusable(kind: keyof typeof messages, label: string, more?: string): GptImageError {
	return new GptImageError(messages[kind], {
		about: `This is about ${label}.${more === undefined ? '' : ` ${more}`}`,
	});
}
