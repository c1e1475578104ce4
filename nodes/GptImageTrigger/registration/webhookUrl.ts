import { parseUrl } from '../../shared/values';
import { RegistrationError } from './registrationError';

const PRIVATE_V4 = [
	/^(0|10|127)\./,
	/^192\.168\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

/**
 * Checks that the API can deliver to a webhook URL.
 *
 * @throws RegistrationError with a sentence that names `WEBHOOK_URL`
 */
export function checkWebhookUrl(webhookUrl: string, baseUrl: string): void {
	const url = parseUrl(webhookUrl);
	if (url === undefined) throw new RegistrationError('noUrl');
	if (url.protocol !== 'https:') throw new RegistrationError('notHttps');
	// An API on a private host, such as the sandbox, may well reach a private n8n.
	if (isPrivate(url.hostname) && !isPrivate(new URL(baseUrl).hostname)) {
		throw new RegistrationError('privateHost');
	}
}

/** Whether a host name (as in `URL.hostname`) means nothing on the public internet. */
export function isPrivate(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return isPrivateV6(host.slice(1, -1));
	if (/^\d+(\.\d+){3}$/.test(host)) return PRIVATE_V4.some((range) => range.test(host));
	return (
		!host.includes('.') || /\.(local|localhost|internal|lan|home\.arpa|test|invalid)$/.test(host)
	);
}

function isPrivateV6(host: string): boolean {
	// `URL` writes ::ffff:10.0.0.1 as ::ffff:a00:1.
	const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
	if (mapped !== null) {
		const [high, low] = mapped.slice(1).map((part) => parseInt(part, 16));
		return isPrivate([high >> 8, high & 255, low >> 8, low & 255].join('.'));
	}
	return host === '::' || host === '::1' || /^(f[cd]|fe[89ab])/.test(host);
}
