import type { IWebhookFunctions } from 'n8n-workflow';

import type { TriggerSettings } from '../settings';
import { readStored } from '../stored';
import { freshSecret } from './freshSecrets';
import { readSigningSecret } from './manualSecret';

/** The secrets that a genuine delivery may be signed with; empty if the node has none. */
export async function knownSecrets(
	context: IWebhookFunctions,
	{ registration }: TriggerSettings,
	now: number,
): Promise<string[]> {
	if (registration === 'manual') {
		return [await readSigningSecret(context)];
	}
	const { secret } = readStored(context.getWorkflowStaticData('node'));
	// Here n8n gives the production URL, also to the test listener.
	const url = context.getNodeWebhookUrl('default') ?? '';
	const fresh = context.getMode() === 'manual' ? undefined : freshSecret(url, now);
	return [secret, fresh].filter((known) => known !== undefined);
}
