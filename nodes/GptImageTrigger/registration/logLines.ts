import type { Stored } from '../stored';
import { accountPage } from './registrationMessages';

/** What the log says of a webhook that a user has to look after. Never a secret. */
interface Log {
	/** The node's webhook URL. */
	url: string;
	warn(message: string, details: Record<string, unknown>): void;
}

/** The stored webhook delivers to another address than the node's. */
export function logForeign({ warn }: Pick<Log, 'warn'>, { id, url }: Stored): void {
	warn(
		`GPT Image Trigger left a webhook of another address alone. If nothing uses that address any more, remove the webhook at ${accountPage}`,
		{ webhookId: id, webhookUrl: url },
	);
}

export function logLeft({ url, warn }: Log, webhookIds: string[]): void {
	warn(`The API did not remove a webhook of GPT Image Trigger: remove it at ${accountPage}`, {
		webhookIds,
		webhookUrl: url,
	});
}

export function logUnsure({ url, warn }: Log, webhookId: string): void {
	warn(
		`The API does not say whether a webhook of GPT Image Trigger is gone: if it is still listed at ${accountPage}, remove it there`,
		{ webhookId, webhookUrl: url },
	);
}

/** The account does not know the stored webhook: the user has removed it, or it belongs to another account. */
export function logGone({ url, warn }: Log, webhookId: string): void {
	warn(
		`A webhook of GPT Image Trigger was not found at the account. If the credential was changed to another account, remove the webhook at ${accountPage} of the earlier one`,
		{ webhookId, webhookUrl: url },
	);
}

/** A registration had no answer in time, and nobody can look now what became of it. */
export function logMaybeLeft({ url, warn }: Log): void {
	warn(
		`GPT Image Trigger had no answer to a registration: there may be a webhook that n8n does not know. Publishing the workflow again removes it; otherwise remove it at ${accountPage}`,
		{ webhookUrl: url },
	);
}
