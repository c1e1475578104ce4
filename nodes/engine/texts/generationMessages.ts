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
		message: 'The account of this credential may not see this generation',
		remedy: 'Check that the credential belongs to the account that made the image.',
	},
	failed: {
		message: 'The image could not be made',
		remedy:
			'The credits were refunded. Retry On Fail orders the image once more. Another prompt or input image may help.',
	},
	blocked: {
		message: 'The content policy blocked the image',
		remedy: 'The credits were refunded. Reword the prompt, or use another input image.',
	},
	timedOut: {
		message: 'The image was not ready in time',
		remedy:
			"The image is still being made. To wait longer next time, raise 'Timeout (Seconds)' in the options.",
	},
	noSuchImage: {
		message: 'The generation has no image of this number',
		remedy:
			"The input item has 'generationId' and 'imageIndex', so only that image is fetched. Remove 'imageIndex' from it to get all images.",
	},
	noOutputs: {
		message: 'The generation succeeded, but the API gave no images',
		remedy: 'Use Get Status later. If it stays like this, contact gptimage2.plus support.',
		passes: true,
	},
	downloadFailed: {
		message: 'The image is ready, but could not be downloaded',
		remedy: "It stays available: use Get Status with 'Download Images' turned on.",
	},
} as const satisfies Record<string, Message>;
