import type { IExecuteFunctions } from 'n8n-workflow';

import type { Connection } from '../api/connection';
import { call } from '../api/call';
import { GptImageError, sentence } from '../texts/errors';
import type { InputImage } from './readImage';
import { imageMessages } from '../texts/imageMessages';
import { repeat, RETRIES } from '../api/retries';
import { about, quoted } from '../texts/shown';
import type { Refused } from './transfers';
import { mayPass, put } from './transfers';
import { readTicket } from './uploadTicket';

/** Where an image lies at the API. */
export interface Uploaded {
	/** For `inputImageKeys`. */
	key: string;
	/** It was uploaded before: the API may have thrown it away since. */
	remembered: boolean;
}

/**
 * Uploads an image once for each execution and content; a repeat of the node gets the same key, so that its request
 * has the same body.
 *
 * @param refused keys that the API does not know any more
 * @throws GptImageError, Cancelled
 * @see docs/API.md#post-apiv1upload
 */
export async function uploadOnce(
	context: IExecuteFunctions,
	connection: Connection,
	executionId: string,
	image: InputImage,
	refused: ReadonlySet<string> = new Set(),
): Promise<Uploaded> {
	const { uploads } = connection.account;
	const name = `${executionId}:${image.type}:${image.sha256}`;
	const now = connection.runtime.now();
	const known = uploads.get(name, now);
	if (known !== undefined) {
		const key = await known;
		if (!refused.has(key)) return { key, remembered: true };
		// Of several items with this image, the first one uploads it for all.
		if (uploads.get(name, now) !== known) {
			return await uploadOnce(context, connection, executionId, image, refused);
		}
	}
	const key = upload(context, connection, image);
	uploads.set(name, key, now);
	// What did not work is tried anew by the next item or the next try.
	key.catch(() => uploads.delete(name));
	return { key: await key, remembered: false };
}

async function upload(
	context: IExecuteFunctions,
	connection: Connection,
	image: InputImage,
): Promise<string> {
	for (let addresses = 1; ; addresses++) {
		const { url, key } = await askWhere(connection, image);
		const refused = await send(context, connection, image, url);
		if (refused === undefined) return key;
		// The address is valid for five minutes only; a new one helps where the old one expired.
		if (addresses === 2) throw failed(image, refused);
	}
}

/** Sends the bytes; undefined once they are stored, or how the address was refused for good. */
async function send(
	context: IExecuteFunctions,
	{ runtime }: Connection,
	image: InputImage,
	url: string,
): Promise<Refused | undefined> {
	return await repeat<Refused | undefined>(runtime, RETRIES.upload, async () => {
		const sent = await put(context, url, await image.open(), { ...image, runtime });
		if (sent.kind === 'stored') return { result: undefined };
		if (sent.kind === 'noAnswer') return { error: failed(image).because(sent.cause) };
		if (!mayPass(sent)) return { result: sent };
		return { error: failed(image, sent), after: sent.after };
	});
}

function failed({ name }: InputImage, refused?: Refused): GptImageError {
	const forGood = refused !== undefined && !mayPass(refused);
	const words = refused?.words === undefined ? '' : sentence(` The storage said: ${refused.words}`);
	return new GptImageError(forGood ? imageMessages.uploadRefused : imageMessages.uploadFailed, {
		about: `${about(quoted(name))}${words}`,
		httpCode: refused?.status,
	});
}

async function askWhere(connection: Connection, { name, type, size }: InputImage) {
	const { result } = await call(connection, {
		request: {
			method: 'POST',
			path: '/api/v1/upload',
			body: { filename: name, contentType: type, size },
		},
		retries: RETRIES.uploadAddress,
		read: ({ body }) => readTicket(body),
	});
	return result;
}
