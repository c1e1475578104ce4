import { z } from 'zod';
import { ms, oneOf, yesNo } from './kinds.cts';

/** Uploads, the storage and the CDN. */
export const fileOptions = {
	/** A repeated `Idempotency-Key` on an upload gets the first answer again, expired URL included. */
	uploadReplays: z.boolean().default(true),
	/** How long a presigned URL is good for. */
	uploadExpiresMs: ms(300_000),
	uploadShape: oneOf('page', 'uploadUrl'),
	putStatus: oneOf(200, 201, 204),
	/** The presigned URL demands the checksum of an empty body, as some SDKs sign it by mistake. */
	presignedChecksum: yesNo,
	/** How long after the end the CDN has no file yet, what it says then, and of which images. */
	cdnDelayMs: ms(0),
	cdnDelayStatus: oneOf(404, 403, 503, 206),
	cdnDelayed: oneOf('all', 'last'),
	/** How long the CDN repeats an early answer after somebody got it. */
	cdnCacheMs: ms(0),
	/** What the CDN says of every file. */
	cdnStatus: oneOf(200, 403, 404),
	/** What is really in the file at the PNG's address. */
	pngHolds: oneOf('png', 'webp', 'jpeg', 'avif', 'html'),
};
