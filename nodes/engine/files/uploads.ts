import type { IExecuteFunctions } from 'n8n-workflow';

import type { Line } from '../api/call';
import { call } from '../api/call';
import { Cancelled, GptImageError } from '../texts/errors';
import type { InputImage } from './inputImages';
import { messages } from '../texts/messages';
import { PAID_WRITE, pause } from '../api/retries';
import { put } from './transfers';
import { readTicket } from './uploadTicket';

/** How often the bytes are sent to one place. */
const TRIES = 3;

/**
 * Uploads an image once for each execution and content; a repeat of the node gets the same key, so that its request
 * has the same body.
 *
 * @returns the key for `inputImageKeys`
 * @throws GptImageError, Cancelled
 * @see docs/API.md#post-apiv1upload
 */
export async function uploadOnce(
	context: IExecuteFunctions,
	line: Line,
	executionId: string,
	image: InputImage,
): Promise<string> {
	const { uploads } = line.account;
	const name = `${executionId}:${image.type}:${image.sha256}`;
	const now = line.runtime.now();
	const known = uploads.get(name, now);
	if (known !== undefined) return await known;
	const key = upload(context, line, image);
	uploads.set(name, key, now);
	// What did not work is tried anew by the next item or the next try.
	key.catch(() => uploads.delete(name));
	return await key;
}

async function upload(context: IExecuteFunctions, line: Line, image: InputImage): Promise<string> {
	const { runtime } = line;
	let ticket = await ask(line, image);
	let renewed = false;
	for (let tries = 1; ; tries++) {
		if (runtime.signal.aborted) throw new Cancelled();
		const status = await put(context, ticket.url, await image.open(), {
			...image,
			runtime,
		});
		if (status !== undefined && status >= 200 && status < 300) return ticket.key;
		if (runtime.signal.aborted) throw new Cancelled();
		const refused = status !== undefined && status < 500 && status !== 408 && status !== 429;
		if (tries === TRIES || (refused && renewed)) {
			throw new GptImageError(messages.uploadFailed, {
				about: `This is about '${image.name}'.`,
				httpCode: status,
			});
		}
		if (refused) {
			// The address is valid for five minutes only; a new one helps where the old one expired.
			renewed = true;
			ticket = await ask(line, image);
		} else {
			await runtime.sleep(pause(PAID_WRITE, tries, runtime.random()));
		}
	}
}

async function ask(line: Line, { name, type, size }: InputImage) {
	const { result } = await call(line, {
		request: {
			method: 'POST',
			path: '/api/v1/upload',
			body: { filename: name, contentType: type, size },
		},
		profile: PAID_WRITE,
		read: ({ body }) => readTicket(body),
	});
	return result;
}
