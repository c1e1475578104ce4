import { createHmac, timingSafeEqual } from 'crypto';

/** Why a delivery is not trusted, in words for the log. Never names the secret or the expected signature. */
export type Distrust =
	| 'the node has no signing secret'
	| 'the raw body is missing'
	| 'the signature header is missing'
	| 'there is more than one signature'
	| 'the signature has the wrong length'
	| 'the signature is not hexadecimal'
	| 'the signature does not match the body';

/** Length of a SHA-256 in hexadecimal. */
const LENGTH = 64;

/**
 * Checks the signature of a delivery. Never throws.
 *
 * @param rawBody the bytes exactly as received; anything but a Buffer is not trusted
 * @param header the header `X-Gptimg-Signature`
 * @param secret the whole secret, `whsec_` included
 * @returns undefined if the delivery is genuine, else why not
 * @see docs/API.md#webhooks
 */
export function distrust(rawBody: unknown, header: unknown, secret: string): Distrust | undefined {
	if (secret === '') return 'the node has no signing secret';
	if (!Buffer.isBuffer(rawBody)) return 'the raw body is missing';
	if (header === undefined || header === '') return 'the signature header is missing';
	// Node joins a repeated header with a comma.
	if (typeof header !== 'string' || header.includes(',')) return 'there is more than one signature';
	if (header.length !== LENGTH) return 'the signature has the wrong length';
	if (!/^[0-9a-f]+$/i.test(header)) return 'the signature is not hexadecimal';
	// Compared as bytes: always 32 of them, so that neither upper case nor the time it takes makes a difference.
	const matches = timingSafeEqual(Buffer.from(header, 'hex'), hmac(rawBody, secret));
	return matches ? undefined : 'the signature does not match the body';
}

/** The signature that the API puts on a body. */
export function sign(rawBody: Buffer, secret: string): string {
	return hmac(rawBody, secret).toString('hex');
}

function hmac(rawBody: Buffer, secret: string): Buffer {
	return createHmac('sha256', secret).update(rawBody).digest();
}
