import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { SignedHeader } from '../presign.cts';
import { aFunction, count, ms, oneOf, yesNo } from './kinds.cts';
import type { RulesOptions } from './rules.cts';

const signedHeader = z.custom<SignedHeader>(
	(value) => ['content-type', 'content-length', 'x-amz-meta-owner'].includes(value as string),
	{ message: 'must be a header that the sandbox can sign' },
);

/** Options of what stands around the rules: HTTP, storage, pictures, deliveries. Times in milliseconds. */
export const serverSchema = z.object({
	/** Path under which the API lives, such as `/proxy`. */
	prefix: z.string().default(''),
	/** Fixed port of the API; 0 takes a free one. Storage and CDN always take free ones. */
	port: count(0),
	/** Half of it passes before a call is carried out, half before its answer leaves. */
	latency: z.union([z.number(), aFunction<() => number>()]).default(0),
	/** The machine's time, epoch milliseconds; a test with a virtual clock puts its own here. */
	clock: aFunction<() => number>().default(() => Date.now),
	/** How the latency and the work of a call pass: by the same clock. */
	sleep: aFunction<(ms: number) => Promise<void>>().default(() => async (time: number) => {
		await pause(time);
	}),
	/** The server's clock is this far ahead: `Date`, `X-RateLimit-Reset` and timestamps follow it. */
	clockOffset: z.number().default(0),
	/** Credits of the two paying accounts. */
	credits: z.number().default(1_000_000),
	/** Which headers a presigned PUT signs; the vendor does not say. */
	signedHeaders: z.array(signedHeader).readonly().default(['content-type', 'content-length']),
	/** Keep the bytes of uploads, not only their SHA-256. */
	keepUploads: yesNo,
	/** Result images are padded to this many bytes; 0 leaves them as small as they are. */
	imageBytes: count(0),
	/** Pauses before the second, third, … attempt of a webhook delivery. */
	retryDelays: z.array(z.number()).readonly().default([30_000, 120_000, 600_000]),
	deliveryTimeoutMs: ms(5_000),
	/** What counts towards the eight failures that disable an endpoint. */
	failuresCounted: oneOf('attempts', 'deliveries'),
	/** PEM of a certificate authority that deliveries trust besides the public ones. */
	ca: z.string().optional(),
	/** False: deliveries accept any certificate. */
	rejectUnauthorized: z.boolean().default(true),
	/** Deliveries keep their connections; for measurements without a TLS handshake each. */
	deliveryKeepAlive: yesNo,
	/** Of the faults that hit by chance. */
	seed: z.number().default(1),
});

export type ServerOptions = z.infer<typeof serverSchema>;

export const defaultServer: ServerOptions = serverSchema.parse({});

export type SandboxOptions = Partial<RulesOptions> & Partial<ServerOptions>;
