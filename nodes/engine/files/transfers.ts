import type { IBinaryData, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { ImageType } from './imageTypes';
import { imageType, SNIFF_BYTES } from './imageTypes';
import { header, readRetryAfter } from '../api/headers';
import { RETRIES } from '../api/retries';
import type { Runtime } from '../../shared/runtime';
import { isRecord } from '../../shared/values';
import { causeOf } from '../texts/cause';
import { guardTransfer, SILENCE } from './standstill';
import { storageWords } from './storageWords';

/** A stream as n8n hands it out. */
export type Stream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** A refusal, with the milliseconds that the server wants to pass before another try, if it says so. */
export interface Refused {
	kind: 'refused';
	status: number;
	after?: number;
	/** Of a storage. */
	words?: string;
}

/** Nothing came, or not all of it, or it could not be stored. */
interface NoAnswer {
	kind: 'noAnswer';
	cause: string;
}

/** A PUT to a presigned URL. Never sees a credential. */
export async function put(
	context: IExecuteFunctions,
	url: string,
	body: Buffer | Stream,
	{ type, size, runtime }: { type: string; size: number; runtime: Runtime },
): Promise<{ kind: 'stored' } | NoAnswer | Refused> {
	try {
		const response = (await context.helpers.httpRequest({
			method: 'PUT',
			url,
			body,
			// Exactly what was signed. Without a length n8n would send chunks, which R2 refuses.
			headers: { 'Content-Type': type, 'Content-Length': size },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// Also keeps n8n from holding the whole file in memory for a possible redirect.
			disableFollowRedirect: true,
			timeout: SILENCE,
			abortSignal: AbortSignal.any([runtime.signal, runtime.timeout(RETRIES.upload.each)]),
		})) as IN8nHttpFullResponse;
		const { statusCode } = response;
		if (statusCode >= 200 && statusCode < 300) return { kind: 'stored' };
		return { ...refused(response, runtime.now()), words: storageWords(response.body) };
	} catch (error) {
		return { kind: 'noAnswer', cause: causeOf(error) };
	} finally {
		if (!Buffer.isBuffer(body)) body.destroy();
	}
}

export type Download =
	| { kind: 'saved'; binary: IBinaryData; type: ImageType }
	| { kind: 'notAnImage'; binary: IBinaryData }
	| { kind: 'tooLarge' }
	| { kind: 'forbidden' }
	| NoAnswer
	| Refused;

/**
 * Streams an image from a public address into n8n's binary store, without any credential.
 *
 * @param maxBytes the transfer is cut as soon as it exceeds this
 */
export async function download(
	context: IExecuteFunctions,
	url: string,
	{
		fileName,
		mimeType,
		maxBytes,
		runtime,
	}: {
		fileName: string;
		mimeType: string;
		maxBytes: number;
		runtime: Runtime;
	},
): Promise<Download> {
	let watched: Watched | undefined;
	const guard = guardTransfer(runtime, () => watched?.bytes ?? 0, RETRIES.download.each);
	try {
		const response = (await context.helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			abortSignal: guard.signal,
		})) as IN8nHttpFullResponse;
		const stream = response.body as Stream;
		if (response.statusCode !== 200) {
			stream.destroy();
			return refused(response, runtime.now());
		}
		const expected = Number(header(response.headers, 'content-length') ?? Number.NaN);
		if (expected > maxBytes) {
			stream.destroy();
			return { kind: 'tooLarge' };
		}
		watched = watch(stream, maxBytes);
		const binary = await context.helpers.prepareBinaryData(stream, fileName, mimeType);
		if (watched.tooLarge) return { kind: 'tooLarge' };
		const encoded = header(response.headers, 'content-encoding') !== undefined;
		if (!encoded && expected >= 0 && watched.bytes !== expected) {
			return { kind: 'noAnswer', cause: `${watched.bytes} of ${expected} bytes came` };
		}
		const type = imageType(watched.start);
		return type === undefined ? { kind: 'notAnImage', binary } : { kind: 'saved', binary, type };
	} catch (error) {
		if (watched?.tooLarge === true) return { kind: 'tooLarge' };
		if (isForbidden(error)) return { kind: 'forbidden' };
		return { kind: 'noAnswer', cause: causeOf(error) };
	} finally {
		guard.end();
	}
}

/** Whether n8n itself sent nothing, to protect private addresses: no other try will change that. */
function isForbidden(error: unknown): boolean {
	return isRecord(error) && [error, error.cause].some((each) => isBlocked(each));
}

function isBlocked(error: unknown): boolean {
	return isRecord(error) && /^SsrfBlocked/.test(String(error.name));
}

function refused({ statusCode, headers }: IN8nHttpFullResponse, now: number): Refused {
	return { kind: 'refused', status: statusCode, after: readRetryAfter(headers, now) };
}

/** Whether the same request may succeed a little later: the server is in trouble, busy, or was too slow. */
export function mayPass({ status }: Refused): boolean {
	// What a server does not know it will not know in a moment.
	if (status === 501) return false;
	return status >= 500 || status === 408 || status === 425 || status === 429;
}

interface Watched {
	bytes: number;
	start: Buffer;
	tooLarge: boolean;
}

/** Counts what passes through a stream, keeps its first bytes, and cuts it when it grows too long. */
function watch(stream: Stream, maxBytes: number): Watched {
	const seen: Watched = { bytes: 0, start: Buffer.alloc(0), tooLarge: false };
	stream.on('data', (chunk: Buffer) => {
		if (seen.start.length < SNIFF_BYTES) {
			seen.start = Buffer.concat([seen.start, chunk.subarray(0, SNIFF_BYTES)]);
		}
		seen.bytes += chunk.length;
		if (seen.bytes > maxBytes && !seen.tooLarge) {
			seen.tooLarge = true;
			stream.destroy(new Error('too large'));
		}
	});
	// Listening starts the flow; the bytes must wait for whoever stores them, who may just listen as well.
	stream.pause();
	stream.on('newListener', (event) => {
		if (event === 'data') stream.resume();
	});
	return seen;
}
