import type { Message } from './message';

/** What may become of an order and of the generation that it makes. */
export const generationMessages = {
	unconfirmed: {
		message: 'The API did not confirm the generation',
		remedy: 'It took the order but did not say what became of it.',
	},
	keyTaken: {
		message: 'The key of this order belongs to another order',
		remedy:
			"An order was made with this key before: check the gallery at https://gptimage2.plus. If 'Pay Once Per' is 'Own Key', give each image a key of its own. A key stands for one prompt with its settings and input images.",
	},
	outOfSight: {
		message: 'The API does not find a generation that it had accepted',
		remedy:
			'Use Get Status in a few minutes, and check the gallery at https://gptimage2.plus. If the image is in neither, contact gptimage2.plus support.',
	},
	notFound: {
		message: "The API does not know this 'Generation ID'",
		remedy:
			'Check that the ID is complete, and that the credential belongs to the account that made the image.',
	},
	forbiddenGeneration: {
		message: 'The API does not show this generation to the account of the credential',
		remedy: 'Check that the credential belongs to the account that made the image.',
	},
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
} as const satisfies Record<string, Message>;
