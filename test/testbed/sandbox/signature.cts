import { createHmac } from 'node:crypto';
import { defaultRules, type RulesOptions } from './options/rules.cts';

/** How a signature is written; the page shows the first of each. */
export type SignatureForm = Pick<RulesOptions, 'signatureForm' | 'signatureKey'>;

/** The value of `X-Gptimg-Signature`: on the page the hex HMAC-SHA256 of the raw body, keyed with the whole secret. */
export function signDelivery(
	body: string | Buffer,
	secret: string,
	{ signatureForm, signatureKey }: SignatureForm = defaultRules,
): string {
	const key = signatureKey === 'bare' ? secret.replace(/^whsec_/, '') : secret;
	const hmac = (signed: string | Buffer) => createHmac('sha256', key).update(signed);
	switch (signatureForm) {
		case 'hex':
			return hmac(body).digest('hex');
		case 'base64':
			return hmac(body).digest('base64');
		case 'timestamp': {
			const seconds = Math.floor(Date.now() / 1000);
			const signed = Buffer.concat([Buffer.from(`${seconds}.`), Buffer.from(body)]);
			return `t=${seconds},v1=${hmac(signed).digest('hex')}`;
		}
		default:
			return `${signatureForm}${hmac(body).digest('hex')}`;
	}
}
