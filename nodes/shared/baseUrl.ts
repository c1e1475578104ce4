import { credentialMessages } from './credentialMessages';
import { parseUrl } from './values';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

export const DEFAULT_BASE_URL = 'https://gptimage2.plus';

/** Whether a host name (as in `URL.hostname`) is this machine itself. */
export function isLoopback(hostname: string): boolean {
	return LOOPBACK.test(hostname);
}

/**
 * Reads the credential's base URL.
 *
 * @returns the URL without trailing slashes, path prefix kept
 * @throws Error with one sentence that can be shown to the user as it is
 */
export function readBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const url = parseUrl(text === '' ? DEFAULT_BASE_URL : text);
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		throw new Error(credentialMessages.noAddress);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new Error(credentialMessages.notPlain);
	}
	// The key would travel readably over plain http; on the machine itself nobody listens in.
	if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
		throw new Error(credentialMessages.notHttps);
	}
	return url.origin + url.pathname.replace(/\/+$/, '');
}

/** Whether a request to `target` (relative to `base`, if it is relative) stays at the base URL's own origin. */
export function isSameOrigin(baseUrl: string, target: string, base?: string): boolean {
	const url = parseUrl(target, base ?? baseUrl);
	return url !== undefined && url.origin === new URL(baseUrl).origin;
}
