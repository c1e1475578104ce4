import type { Message } from './message';

/** What the API, or the way to it, says to a call that comes to nothing. */
export const apiMessages = {
	invalidRequest: {
		message: 'The API did not accept the request',
		remedy: 'Check the fields of the node. If the API gave a reason, it stands at the end.',
		uncharged: true,
	},
	unauthorized: {
		message: 'The API key was not accepted',
		remedy:
			'Open the credential and paste the key again: it starts with gimg_. Your keys are at https://gptimage2.plus/account/api. A key of OpenAI does not work here.',
		uncharged: true,
	},
	noCredits: {
		message: 'The account has no credits left, or has reached its monthly limit',
		remedy: 'Top up the account at https://gptimage2.plus, or wait for the next month.',
		uncharged: true,
		again: 'After that, run only the items that are missing.',
	},
	planNeeded: {
		message: 'The plan of this account does not include the API',
		remedy: 'API keys work on the Pro and Max plans. Change the plan at https://gptimage2.plus.',
		uncharged: true,
	},
	forbidden: {
		message: 'The account of this credential may not do this',
		remedy:
			'API keys work on the Pro and Max plans, and only with images of their own account. If the API gave a reason, it stands at the end.',
		uncharged: true,
	},
	shielded: {
		message: 'A firewall in front of the API refused this n8n',
		remedy:
			'This often passes by itself. If it does not, contact gptimage2.plus support and ask them to allow the IP address of your n8n.',
		uncharged: true,
		again: 'Try it again in a few minutes.',
		passes: true,
	},
	noApi: {
		message: "There is no GPT Image API at the 'Base URL' of the credential",
		remedy: 'Set it to https://gptimage2.plus, unless you were told otherwise.',
		uncharged: true,
	},
	contentPolicy: {
		message: 'The content policy refused the prompt or an input image',
		remedy: 'Reword the prompt, or use another input image.',
		uncharged: true,
	},
	rateLimited: {
		message: "The API's rate limit was reached",
		remedy:
			"An API key may make 600 calls an hour. With a larger 'Rate Limit Wait (Seconds)' in the options, the node waits for the next hour.",
		uncharged: true,
		again: 'Or run the rest later.',
		passes: true,
	},
	busy: {
		message: 'Other images are still being made with this API key',
		remedy: 'An API key makes five images at a time.',
		uncharged: true,
		again: 'Run the rest when they are done.',
		passes: true,
	},
	redirected: {
		message: 'The address of the API leads to another one',
		remedy:
			"Check the 'Base URL' of the credential: set it to https://gptimage2.plus, unless you were told otherwise. The key was not sent to the other address.",
		uncharged: true,
	},
	refused: {
		message: 'The API refused the request',
		remedy: 'Contact gptimage2.plus support. If the API gave a reason, it stands at the end.',
		uncharged: true,
	},
	unavailable: {
		message: 'The API could not answer',
		remedy: 'It is down at the moment, which usually passes within minutes.',
		uncharged: true,
		again: 'Try it again later.',
		passes: true,
	},
	unreachable: {
		message: 'The API could not be reached',
		remedy: "Check the internet connection of your n8n and the 'Base URL' of the credential.",
		uncharged: true,
		again: 'After that, try it again.',
		passes: true,
	},
	unreadable: {
		message: 'The API gave an answer that could not be understood',
		remedy: "Check the 'Base URL' of the credential.",
		uncharged: true,
		again: 'If it is right, try it again in a few minutes.',
		passes: true,
	},
} as const satisfies Record<string, Message>;

/** @param message a sentence of `credentialMessages` */
export const credentialMessage = (message: string): Message => ({
	message,
	remedy: 'Open the credential and correct it.',
});
