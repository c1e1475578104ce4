import type {
	ICredentialsDecrypted,
	IHookFunctions,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

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
	if (secret === '') return refusal('The signing secret is empty');
	if (/\s/.test(secret)) return refusal('The signing secret contains spaces or line breaks');
	if (!secret.startsWith('whsec_')) return refusal('A signing secret starts with whsec_');
	if (secret.length < 'whsec_'.length + 8) return refusal('The signing secret is not complete');
	return {
		status: 'OK',
		message: 'The format looks right. Whether it is the right secret shows with the first event.',
	};
}

function refusal(message: string): INodeCredentialTestResult {
	return {
		status: 'Error',
		message: `${message}: copy it whole from gptimage2.plus > Account > Webhooks, where it is shown once.`,
	};
}

function trimmed(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
