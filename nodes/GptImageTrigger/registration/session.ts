import { readBaseUrl } from '../../shared/baseUrl';
import { isRecord } from '../../shared/values';
import { RegistrationError } from './registrationError';

/** The account's session, with which the API lets its webhooks be managed. */
export interface Session {
	/** Without a slash at its end. */
	baseUrl: string;
	/** The value of the `Cookie` header. */
	cookie: string;
}

/**
 * Reads the session from the credential `gptImageApi`.
 *
 * @throws RegistrationError with a sentence that can be shown as it is
 */
export function readSession(credential: unknown): Session {
	const { baseUrl, sessionToken } = isRecord(credential) ? credential : {};
	const cookie = (typeof sessionToken === 'string' ? sessionToken : '')
		.trim()
		.replace(/^cookie:\s*/i, '');
	if (cookie === '') throw new RegistrationError('noSession');
	if (!/^[\x20-\x7e]+$/.test(cookie)) throw new RegistrationError('badCookie');
	return { baseUrl: readBaseUrl(baseUrl), cookie };
}
