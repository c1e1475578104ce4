import { credentialMessages } from './credentialMessages';

/**
 * The value of the `Authorization` header for an API key as a user pasted it: blanks around it and the word
 * "Bearer" before it do no harm.
 *
 * @throws Error with one sentence (never the key) if it is empty or could not stand in a header
 * @see docs/API.md#authentication
 */
export function bearer(value: unknown): string {
	const key = (typeof value === 'string' ? value : '').trim().replace(/^bearer(\s+|$)/i, '');
	if (key === '') throw new Error(credentialMessages.noKey);
	if (!/^[\x21-\x7e]+$/.test(key)) throw new Error(credentialMessages.oddKey);
	return `Bearer ${key}`;
}
