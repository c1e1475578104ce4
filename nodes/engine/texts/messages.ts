/** What an error tells the user. `message` comes from a fixed list, since n8n replaces texts that look like error codes. */
export interface Message {
	/** What happened, in a few words. */
	message: string;
	/** What to do. Shown whatever became of the money, so it never advises to run anything again. */
	remedy: string;
	/** The order cannot have been carried out: "nothing was charged" is said, unless an earlier try is in doubt. */
	uncharged?: true;
	/** Advice that orders anew: said only where nothing of this run is paid for, or may be. */
	again?: string;
	/** Time may heal it: whoever waits for a generation may ask again. */
	passes?: true;
}

/** Messages of the action node: what happened, and the way out. docs and README list them. */
export const messages = {
	// The API's answers
	invalidRequest: {
		message: 'The API did not accept the request',
		remedy: "Check the fields of the node. The API's own words, if it gave any, name the one.",
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
		again: 'Then run the items that are missing.',
	},
	planNeeded: {
		message: 'The plan of this account does not include the API',
		remedy: 'API keys work on the Pro and Max plans. Change the plan at https://gptimage2.plus.',
		uncharged: true,
	},
	forbidden: {
		message: 'The API does not allow this to the account of the credential',
		remedy:
			"API keys work on the Pro and Max plans, and only with images of their own account. The API's own words, if it gave any, say more.",
		uncharged: true,
	},
	forbiddenGeneration: {
		message: 'The API does not show this generation to the account of the credential',
		remedy: 'Check that the credential belongs to the account that made the image.',
	},
	shielded: {
		message: 'A firewall in front of the API refused this n8n',
		remedy:
			'This often passes by itself. If it does not, contact gptimage2.plus support and ask them to allow the IP address of your n8n.',
		uncharged: true,
		again: 'Try it again in a few minutes.',
		passes: true,
	},
	notFound: {
		message: "The API does not know this 'Generation ID'",
		remedy:
			'Check that the ID is complete, and that the credential belongs to the account that made the image.',
	},
	outOfSight: {
		message: 'The API does not find a generation that it had accepted',
		remedy:
			'Use Get Status in a few minutes, and check the gallery at https://gptimage2.plus. If the image is in neither, contact gptimage2.plus support.',
	},
	noApi: {
		message: "There is no GPT Image API at the 'Base URL' of the credential",
		remedy: 'Set it to https://gptimage2.plus, unless you were told otherwise.',
		uncharged: true,
	},
	contentPolicy: {
		message: "The content policy refused the 'Prompt' or the image",
		remedy: 'Reword the prompt, or use another image.',
		uncharged: true,
	},
	keyTaken: {
		message: 'The key of this order belongs to another order',
		remedy:
			"An order was made with this key before: check the gallery at https://gptimage2.plus. If 'Pay Once Per' is 'Own Key', give each image a key of its own. A key stands for one prompt with its settings and input images.",
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
		message: 'Other images are being made with this API key, and none of them came to an end',
		remedy: 'The API makes five images at a time for a key.',
		uncharged: true,
		again: 'Run the rest when they are done.',
		passes: true,
	},
	redirected: {
		message: 'The API answered with a redirect',
		remedy:
			"Check the 'Base URL' of the credential: set it to https://gptimage2.plus, unless you were told otherwise. The key was not sent to the other address.",
		uncharged: true,
	},
	refused: {
		message: 'The API refused the request',
		remedy: "Contact gptimage2.plus support, with the API's own words if it gave any.",
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
		again: 'Then try it again.',
		passes: true,
	},
	unreadable: {
		message: 'The API gave an answer that could not be understood',
		remedy: "Check the 'Base URL' of the credential.",
		uncharged: true,
		again: 'If it is right, try it again in a few minutes.',
		passes: true,
	},
	unconfirmed: {
		message: 'The API did not confirm the generation',
		remedy: 'It took the order but did not say what became of it.',
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
		remedy:
			'The credits were refunded. Retry On Fail orders the image once more. Other words in the prompt, or another input image, may help.',
	},
	blocked: {
		message: 'The content policy blocked the image',
		remedy: 'The credits were refunded. Reword the prompt, or use another input image.',
	},
	timedOut: {
		message: 'The image was not ready in time',
		remedy:
			"The image is still being made. Fetch it later with Get Status. To wait longer next time, raise 'Timeout (Seconds)' in the options.",
	},
	noSuchImage: {
		message: 'The generation has no image of this number',
		remedy:
			"An item whose fields say generationId and imageIndex gets that image only. Leave 'imageIndex' out of it to get all images.",
	},
	noOutputs: {
		message: 'The generation succeeded, but the API gave no images',
		remedy: 'Use Get Status later. If it stays like this, contact gptimage2.plus support.',
		passes: true,
	},
	downloadFailed: {
		message: 'The image is ready, but could not be downloaded',
		remedy: "Fetch it with Get Status and 'Download Images' turned on. It stays available.",
	},
	// Input images
	uploadFailed: {
		message: 'The input image could not be uploaded',
		remedy: 'The storage of the API did not take it, which usually passes within minutes.',
		uncharged: true,
		again: 'Try it again later.',
	},
	imageTooLarge: {
		message: 'An input image is larger than 10 MB',
		remedy: 'Make it smaller, for example with the Edit Image node.',
		uncharged: true,
	},
	imageEmpty: {
		message: 'An input image is empty',
		remedy: 'Look at the output of the step that made the file.',
		uncharged: true,
	},
	imageFormat: {
		message: 'An input image is not a PNG, JPEG or WebP file',
		remedy:
			'It is none that this node knows either. Look at it in the Binary tab of the step that made it, and export it as PNG or JPEG. Changing the ending of its name is not enough.',
		uncharged: true,
	},
	imageUnreadable: {
		message: 'An input image could not be read',
		remedy:
			"Look at the output of the step that made the file: the file may be gone from n8n's storage.",
		uncharged: true,
	},
	imageUrlRefused: {
		message: 'An image could not be fetched from its address',
		remedy:
			"Open the address in a browser that is not signed in anywhere: it must show the image. If it does, the server may refuse programs: fetch the image with the HTTP Request node ('Response Format' set to File; a User-Agent header often helps), and set 'Image Source' to 'Input Data Field'.",
		uncharged: true,
	},
} as const satisfies Record<string, Message>;
