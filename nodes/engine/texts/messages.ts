import type { ErrorText } from './errors';

/** Every message that the action node can show: what happened, and the way out. docs and README list them. */
export const messages = {
	// The API's answers
	invalidRequest: {
		message: 'The API did not accept the request',
		remedy: "Read the API's words below and correct the field that they name. Nothing was charged.",
	},
	unauthorized: {
		message: 'The API key was not accepted',
		remedy:
			'Open the credential and paste the key again: it starts with gimg_. You find your keys at https://gptimage2.plus/account/api.',
	},
	noCredits: {
		message: 'The account has no credits left, or has reached its monthly limit',
		remedy:
			'Top up the account at https://gptimage2.plus, or wait for the next month, then run the items that are missing. Nothing was charged for this one.',
	},
	planNeeded: {
		message: 'The plan of this account does not include the API',
		remedy:
			'API keys work on the Pro and Max plans. Change the plan at https://gptimage2.plus, then run the workflow again.',
	},
	notFound: {
		message: "The API does not know this 'Generation ID'",
		remedy:
			'Check that the ID is complete, and that the credential belongs to the account that made the image.',
	},
	noApi: {
		message: "There is no GPT Image API at the 'Base URL' of the credential",
		remedy: 'It is https://gptimage2.plus unless you were told otherwise.',
	},
	contentPolicy: {
		message: "The content policy refused the 'Prompt' or the image",
		remedy: 'Reword the prompt, or use another image, and run the item again. Nothing was charged.',
	},
	rateLimited: {
		message: "The API's rate limit was reached",
		remedy:
			"An API key may make 600 calls an hour. Run the rest later, or raise 'Rate Limit Wait' in the options so that the node waits longer.",
	},
	redirected: {
		message: 'The API answered with a redirect',
		remedy:
			"Check the 'Base URL' of the credential: it is https://gptimage2.plus unless you were told otherwise. The key was not sent to the other address.",
	},
	refused: {
		message: 'The API refused the request',
		remedy: "Read the API's words below. If they do not help, ask the support of gptimage2.plus.",
	},
	unavailable: {
		message: 'The API could not answer',
		remedy:
			'Run the workflow again in a few minutes. With Retry On Fail, images that were paid for come back without a new charge.',
	},
	unreachable: {
		message: 'The API could not be reached',
		remedy:
			"Check the internet connection of your n8n and the 'Base URL' of the credential, then run the workflow again. With Retry On Fail, images that were paid for come back without a new charge.",
	},
	unreadable: {
		message: 'The API gave an answer that this node does not understand',
		remedy:
			"Check the 'Base URL' of the credential. If it is right, run the workflow again in a few minutes.",
	},
	// Loops
	startedElsewhere: {
		message:
			"Another n8n process received the event that started this run, so an endless loop cannot be ruled out: let 'Types' of the GPT Image Trigger leave out what this node makes, or switch off its 'Ignore Own Images' if your workflow ends by itself",
		remedy:
			'Nothing was ordered. In queue mode, and after a restart of n8n, this process does not know whether the event tells of an image that this very workflow made; if so, it would go on for ever and pay each time.',
	},
	ownImage: {
		message:
			'This workflow had a part in the image whose event started this run, so it would go on for ever',
		remedy:
			"Nothing was ordered. Let the GPT Image Trigger leave such events out with 'Types', or switch off its 'Ignore Own Images' if your workflow ends by itself.",
	},
	// Generations
	failed: {
		message: 'The generation did not succeed',
		remedy: 'The credits were refunded. Run the item again, perhaps with another prompt.',
	},
	blocked: {
		message: 'The content policy blocked the image',
		remedy: 'The credits were refunded. Reword the prompt, or use another input image.',
	},
	timedOut: {
		message: 'The image was not ready in time',
		remedy:
			"The image is still being made and is paid for. Fetch it later with the operation Get Status, or raise 'Timeout' in the options.",
	},
	noOutputs: {
		message: 'The generation succeeded, but the API gave no images',
		remedy:
			'Ask again with the operation Get Status. If it stays like this, ask the support of gptimage2.plus.',
	},
	downloadFailed: {
		message: 'The image is ready, but could not be downloaded',
		remedy:
			"Fetch it with the operation Get Status and 'Download Images' switched on. It is paid for and stays available.",
	},
	unconfirmed: {
		message: 'The API did not confirm the generation',
		remedy:
			'It may have been made. With Retry On Fail it comes back without a new charge; otherwise look into the gallery at https://gptimage2.plus first.',
	},
	// Input images
	uploadFailed: {
		message: 'The input image could not be uploaded',
		remedy: 'Run the workflow again in a few minutes. Nothing was charged for this item.',
	},
	imageTooLarge: {
		message: 'An input image is larger than 10 MB',
		remedy: 'Make it smaller, for example with the Edit Image node, and run the item again.',
	},
	imageEmpty: {
		message: 'An input image is empty',
		remedy: 'Run the step that made the file again, and look at its output.',
	},
	imageFormat: {
		message: 'An input image is not a PNG, JPEG or WebP file',
		remedy:
			"Convert it first, for example with n8n's Edit Image node. Changing the ending of its name is not enough.",
	},
	imageMissing: {
		message: 'There is no file in the input field',
		remedy:
			"Check 'Input Data Field Name' against the Binary tab of the step before: the names must be the same.",
	},
	imageUnreadable: {
		message: 'An input image could not be read',
		remedy: 'Run the step that made the file again.',
	},
	imageUrlRefused: {
		message: 'An image could not be fetched from its address',
		remedy: 'Open the address in a browser that is not signed in anywhere: it must show the image.',
	},
} as const satisfies Record<string, ErrorText>;
