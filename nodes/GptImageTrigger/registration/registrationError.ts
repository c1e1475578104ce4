import { registrationMessages } from './registrationMessages';

export type RegistrationFault = keyof typeof registrationMessages;

/** Why a webhook could not be registered or removed. Its message never holds a secret. */
export class RegistrationError extends Error {
	constructor(
		readonly fault: RegistrationFault,
		/** The HTTP status, if the API answered. */
		readonly status?: number,
	) {
		super(registrationMessages[fault]);
		this.name = 'RegistrationError';
	}
}

/** Whether the call may have been carried out although it went wrong, or may work in a moment. */
export function isPassing(error: unknown): boolean {
	return (
		error instanceof RegistrationError &&
		['unreachable', 'unavailable', 'unreadable'].includes(error.fault)
	);
}
