const PAGE = 'https://gptimage2.plus/account/webhooks';

/**
 * What a user reads when an activation fails. One sentence each with cause and way out, since n8n's newer activation
 * engine shows nothing but the message.
 */
export const registrationMessages = {
	noEvents:
		"No event is chosen: choose at least one in 'Trigger On', then publish the workflow again.",
	noSigningSecret: `There is no signing secret for manual registration: register the webhook URL at ${PAGE} and paste the secret that it shows once into the credential 'GPT Image Webhook API'.`,
	credentialUnreadable:
		"The credential 'GPT Image Webhook API' cannot be read: open it and save it again, or choose another one.",
	noSession: `The account's session is missing or has expired, so the webhook can neither be registered nor removed: either sign in at gptimage2.plus again and renew 'Account Session Cookie' in the credential, or set 'Registration' to 'Manual' and register the webhook URL yourself at ${PAGE}.`,
	badCookie:
		"The 'Account Session Cookie' of the credential contains characters that a cookie never has: copy the whole Cookie header of a signed-in browser again, in one line.",
	noUrl:
		'n8n gave no webhook URL for this node: set WEBHOOK_URL (or N8N_WEBHOOK_URL) of your n8n to its public https address and restart it.',
	notHttps:
		'The webhook URL of your n8n does not start with https://, and the API delivers to nothing else: set WEBHOOK_URL (or N8N_WEBHOOK_URL) to its public https address and restart n8n.',
	privateHost:
		'The webhook URL of your n8n is a private address that the API cannot reach: set WEBHOOK_URL (or N8N_WEBHOOK_URL) to its public https address and restart n8n.',
	silent:
		"The API did not answer in time: publish the workflow again in two minutes, or set 'Registration' to 'Manual'.",
	unreachable:
		"The API could not be reached: check the internet connection of your n8n and the 'Base URL' of the credential, then publish the workflow again.",
	unavailable:
		"The API could not answer at the moment: publish the workflow again in a few minutes, or set 'Registration' to 'Manual'.",
	exhausted:
		"The API keeps failing: publish the workflow again in a minute, or set 'Registration' to 'Manual'.",
	refused: `The API refused the request for the webhook: check at ${PAGE} whether the account has room for another one, or set 'Registration' to 'Manual'.`,
	unreadable:
		"The API's answer to the registration could not be understood: check the 'Base URL' of the credential, then publish the workflow again, or set 'Registration' to 'Manual'.",
} as const;

/** Where a user manages the account's webhooks by hand. */
export const accountPage = PAGE;
