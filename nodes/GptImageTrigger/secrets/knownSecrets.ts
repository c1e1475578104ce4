import type { IWebhookFunctions } from 'n8n-workflow';

import type { TriggerSettings } from '../settings';
import { readStored } from '../stored';
import { readSigningSecret } from './manualSecret';
import { nameOf, ownRegistration } from './ownRegistrations';

/**
 * The secrets that a genuine delivery may be signed with; empty if the node has none.
 *
 * @throws Error if n8n cannot read the credential
 */
export async function knownSecrets(
	context: IWebhookFunctions,
	{ registration }: TriggerSettings,
	now: number,
): Promise<string[]> {
	if (registration === 'manual') {
		const secret = await readSigningSecret(context);
		return secret === '' ? [] : [secret];
	}
	const { secret } = readStored(context.getWorkflowStaticData('node'));
	// Here n8n gives the production URL, also to the test listener.
	const url = context.getNodeWebhookUrl('default') ?? '';
	const own =
		context.getMode() === 'manual' ? undefined : ownRegistration(nameOf(context, url), now)?.secret;
	return [...new Set([secret, own].filter((known) => known !== undefined))];
}
