import { createHmac, timingSafeEqual } from 'crypto';

/** Why a delivery is not trusted, in words for the log. Never names the secret or the expected signature. */
export type Distrust =
	| 'the node has no signing secret'
	| 'the raw body is missing'
	| 'the signature header is missing'
	| 'there is more than one signature'
	| 'the signature has the wrong length'
	| 'the signature is neither hexadecimal nor base64'
	| 'the signature does not match the body';

/** Bytes of a SHA-256, and its length as text. */
const BYTES = 32;
const HEX = 2 * BYTES;
const BASE64 = 44;

/** What other services write before the signature, and what the API writes before the secret. */
const PREFIX = /^(sha256|v1)=/i;
const SECRET_PREFIX = 'whsec_';

/**
 * Checks the signature of a delivery: HMAC-SHA256 over the raw bytes, in constant time. The page shows it bare in
 * hexadecimal, keyed with the whole secret; other common forms of the same proof are understood as well. Never throws.
 *
 * @param rawBody the bytes exactly as received; anything but a Buffer is not trusted
 * @param header the header `X-Gptimg-Signature`
 * @param secret the whole secret, `whsec_` included
 * @returns undefined if the delivery is genuine, else why not
 * @see docs/API.md#delivery
 */
export function distrust(rawBody: unknown, header: unknown, secret: string): Distrust | undefined {
	if (secret === '') return 'the node has no signing secret';
	if (!Buffer.isBuffer(rawBody)) return 'the raw body is missing';
	if (header === undefined || header === '') return 'the signature header is missing';
	// Node joins a repeated header with a comma.
	if (typeof header !== 'string' || header.includes(',')) return 'there is more than one signature';
	const text = header.replace(PREFIX, '');
	if (text.length !== HEX && text.length !== BASE64) return 'the signature has the wrong length';
	const signature = bytesOf(text);
	if (signature === undefined) return 'the signature is neither hexadecimal nor base64';
	// All keys are tried in any case, and bytes compared: neither form nor the time it takes makes a difference.
	const matches = keysOf(secret).filter((key) => timingSafeEqual(signature, hmac(rawBody, key)));
	return matches.length > 0 ? undefined : 'the signature does not match the body';
}

/** The signature that the API puts on a body. */
export function sign(rawBody: Buffer, secret: string): string {
	return hmac(rawBody, secret).toString('hex');
}

function bytesOf(text: string): Buffer | undefined {
	if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
	return /^[\w+/-]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** The secret as it is, and without its prefix; never an empty key, with which anybody could sign. */
function keysOf(secret: string): string[] {
	const bare = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : '';
	return bare === '' ? [secret] : [secret, bare];
}

function hmac(rawBody: Buffer, key: string): Buffer {
	return createHmac('sha256', key).update(rawBody).digest();
}
