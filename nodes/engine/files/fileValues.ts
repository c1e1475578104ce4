import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../../shared/values';
import { imageMessages } from '../texts/imageMessages';
import { fromText } from './base64';
import { TYPE_BYTES } from './imageTypes';
import type { InputFile } from './readImage';
import { unusable } from './readImage';

/** The bytes that a value is: a Buffer, a typed array, what JSON makes of either, or a list of byte values. */
export function bytesOf(value: unknown): Buffer | undefined {
	if (Buffer.isBuffer(value)) return value;
	if (ArrayBuffer.isView(value)) {
		return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
	}
	if (value instanceof ArrayBuffer) return Buffer.from(value);
	const list = isRecord(value) && value.type === 'Buffer' ? value.data : value;
	return isByteList(list) ? Buffer.from(list) : undefined;
}

/** A list of a few numbers may be anything. */
function isByteList(value: unknown): value is number[] {
	const isByte = (entry: unknown) =>
		Number.isInteger(entry) && Number(entry) >= 0 && Number(entry) < 256;
	return Array.isArray(value) && value.length >= TYPE_BYTES && value.every(isByte);
}

/** A file in one of n8n's stores: its `id` names the store. */
function isStored(value: unknown): value is { id: string } {
	if (!isRecord(value) || typeof value.id !== 'string') return false;
	return value.id.includes(':') || typeof value.mimeType === 'string';
}

/** A file that holds its contents itself, as in memory mode or as a Code node makes it: base64 text, or bytes. */
function isInline(value: unknown): value is { data: unknown } {
	if (!isRecord(value) || value.type === 'Buffer') return false;
	if (bytesOf(value.data) !== undefined) return true;
	return typeof value.data === 'string' && !('json' in value);
}

/** In memory mode, n8n leaves the contents out of `$binary`. */
export function isBare(value: unknown): value is Record<string, unknown> {
	return isRecord(value) && typeof value.mimeType === 'string' && !isFile(value);
}

/** Whether a value is a file with its contents, in whatever shape nodes and expressions have it. */
export function isFile(value: unknown): boolean {
	return bytesOf(value) !== undefined || isStored(value) || isInline(value);
}

/** The name that a file has itself, not that of its field. */
export function fileNameOf(value: unknown): string | undefined {
	const name = isRecord(value) ? value.fileName : undefined;
	return typeof name === 'string' && name !== '' ? name : undefined;
}

/**
 * A file to be read, from a value that is one. MIME types and names are not needed: the bytes tell.
 *
 * @param label how a message names it, in quotes
 */
export function fileOf(context: IExecuteFunctions, value: unknown, label: string): InputFile {
	const name = fileNameOf(value);
	const bytes = bytesOf(value);
	if (bytes !== undefined) return { label, name, same: value, open: async () => bytes };
	if (isStored(value)) {
		const { id } = value;
		return { label, name, same: id, open: async () => await context.helpers.getBinaryStream(id) };
	}
	const data = isInline(value) ? value.data : undefined;
	const open = async () => {
		if (data === '') return Buffer.alloc(0);
		const contents = bytesOf(data) ?? (typeof data === 'string' ? fromText(data) : undefined);
		if (contents === undefined) throw unusable(imageMessages.notBase64, { label });
		return contents;
	};
	return { label, name, same: data ?? value, open };
}
