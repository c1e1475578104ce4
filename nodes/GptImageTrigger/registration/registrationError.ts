import { registrationMessages } from './registrationMessages';

export type RegistrationFault = keyof typeof registrationMessages;

interface Details {
	/** The HTTP status, if the API answered. */
	status?: number;
	/** The API's own words, or n8n's, cleaned of secrets. */
	words?: string;
	/** The call was not even sent. */
	unsent?: boolean;
}

/** Why a webhook could not be registered or removed. Its message never holds a secret. */
export class RegistrationError extends Error {
	readonly status?: number;
	readonly unsent: boolean;

	constructor(
		readonly fault: RegistrationFault,
		{ status, words, unsent = false }: Details = {},
	) {
		const said = fault === 'credentialUnreadable' ? 'n8n says' : 'The API said';
		super(registrationMessages[fault] + (words === undefined ? '' : ` ${said}: ${words}`));
		this.name = 'RegistrationError';
		this.status = status;
		this.unsent = unsent;
	}
}

/** Whether the call may have been carried out although it went wrong, or may work in a moment. */
export function isPassing(error: unknown): boolean {
	return hasFault(error, ['unreachable', 'unavailable', 'unreadable']);
}

/** Whether there is no session with which the API lets webhooks be managed. */
export function isWithoutSession(error: unknown): boolean {
	return hasFault(error, ['noSession', 'badCookie']);
}

function hasFault(error: unknown, faults: RegistrationFault[]): boolean {
	return error instanceof RegistrationError && faults.includes(error.fault);
}
