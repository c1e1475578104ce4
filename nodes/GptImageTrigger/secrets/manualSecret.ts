import type {
	ICredentialsDecrypted,
	IHookFunctions,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { credentialMessages } from '../../shared/credentialMessages';

const CREDENTIAL = 'gptImageWebhookApi';

/**
 * The secret of an endpoint that the user registered; empty if no credential is chosen, or none is in it. Blanks around
 * it do no harm.
 *
 * @throws Error with n8n's words if the chosen credential cannot be read
 */
export async function readSigningSecret(
	context: Pick<IHookFunctions | IWebhookFunctions, 'getCredentials' | 'getNode'>,
): Promise<string> {
	if (context.getNode().credentials?.[CREDENTIAL] === undefined) return '';
	const { signingSecret } = await context.getCredentials(CREDENTIAL);
	return trimmed(signingSecret);
}

/** Looks at the form of a secret only: the API has no call that would prove it. */
export async function signingSecretTest(
	credential: Pick<ICredentialsDecrypted, 'data'>,
): Promise<INodeCredentialTestResult> {
	const secret = trimmed(credential.data?.signingSecret);
	if (secret === '') return refusal('noSecret');
	if (/\s/.test(secret)) return refusal('secretBlanks');
	if (!secret.startsWith('whsec_')) return refusal('secretStart');
	if (secret.length < 'whsec_'.length + 8) return refusal('secretShort');
	return {
		status: 'OK',
		message: 'The format looks right. Whether it is the right secret shows with the first event.',
	};
}

function refusal(name: keyof typeof credentialMessages): INodeCredentialTestResult {
	return { status: 'Error', message: credentialMessages[name] };
}

function trimmed(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
