const COPY =
	'copy it whole from gptimage2.plus > Account > Webhooks, where it is shown once; if it is lost, register the webhook again.';
const URL = "The 'Base URL' of the credential";

/** What is wrong with a credential: one sentence each, which can be shown as it is. None tells the secret. */
export const credentialMessages = {
	noKey: "The credential has no 'API Key'. Paste a key that starts with gimg_.",
	oddKey:
		"The 'API Key' of the credential contains spaces or characters that a key never has. Copy it again: it starts with gimg_.",
	noAddress: `${URL} is not a web address. Use https://gptimage2.plus, or leave it as it was.`,
	notPlain: `${URL} must be a plain address, without a user name, a question mark or a hash.`,
	notHttps: `${URL} must start with https://, so that nobody can read the API key on its way.`,
	otherAddress:
		"The GPT Image API key is sent to the credential's own 'Base URL' only, not to another address.",
	noSecret: `The signing secret is empty: ${COPY}`,
	secretBlanks: `The signing secret contains spaces or line breaks: ${COPY}`,
	secretStart: `A signing secret starts with whsec_: ${COPY}`,
	secretShort: `The signing secret is not complete: ${COPY}`,
} as const;
