import { setTimeout as sleep } from 'node:timers/promises';
import type { RulesOptions } from './options.cts';
import type { SignedHeader } from './presign.cts';

/** Options of what stands around the rules: HTTP, storage, pictures, deliveries. Times in milliseconds. */
export interface ServerOptions {
	/** Path under which the API lives, such as `/proxy`. */
	prefix: string;
	/** Fixed port of the API; 0 takes a free one. Storage and CDN always take free ones. */
	port: number;
	/** Half of it passes before a call is carried out, half before its answer leaves. */
	latency: number | (() => number);
	/** The machine's time, epoch milliseconds; a test with a virtual clock puts its own here. */
	clock: () => number;
	/** How the latency passes: by the same clock. */
	sleep: (ms: number) => Promise<void>;
	/** The server's clock is this far ahead: `Date`, `X-RateLimit-Reset` and timestamps follow it. */
	clockOffset: number;
	/** Credits of the two paying accounts. */
	credits: number;
	/** Which headers a presigned PUT signs; the vendor does not say. */
	signedHeaders: readonly SignedHeader[];
	/** Keep the bytes of uploads, not only their SHA-256. */
	keepUploads: boolean;
	/** Result images are padded to this many bytes; 0 leaves them as small as they are. */
	imageBytes: number;
	/** Pauses before the second, third, … attempt of a webhook delivery. */
	retryDelays: readonly number[];
	deliveryTimeoutMs: number;
	/** What counts towards the eight failures that disable an endpoint. */
	failuresCounted: 'attempts' | 'deliveries';
	/** PEM of a certificate authority that deliveries trust besides the public ones. */
	ca: string | undefined;
	/** False: deliveries accept any certificate. */
	rejectUnauthorized: boolean;
	/** Deliveries keep their connections; for measurements without a TLS handshake each. */
	deliveryKeepAlive: boolean;
	/** Of the faults that hit by chance. */
	seed: number;
}

export const defaultServer: ServerOptions = {
	prefix: '',
	port: 0,
	latency: 0,
	clock: Date.now,
	sleep,
	clockOffset: 0,
	credits: 1_000_000,
	signedHeaders: ['content-type', 'content-length'],
	keepUploads: false,
	imageBytes: 0,
	retryDelays: [30_000, 120_000, 600_000],
	deliveryTimeoutMs: 5_000,
	failuresCounted: 'attempts',
	ca: undefined,
	rejectUnauthorized: true,
	deliveryKeepAlive: false,
	seed: 1,
};

export type SandboxOptions = Partial<RulesOptions> & Partial<ServerOptions>;
