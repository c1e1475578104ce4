import { createHmac } from 'node:crypto';

/** The value of `X-Gptimg-Signature`: hex HMAC-SHA256 of the raw body, keyed with the whole secret. */
export function signDelivery(body: string | Buffer, secret: string): string {
	return createHmac('sha256', secret).update(body).digest('hex');
}
