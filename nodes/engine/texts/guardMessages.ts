import { beforeTheOrder } from './message';

/** What the node refuses to order, so that nobody pays by accident. */
export const guardMessages = beforeTheOrder({
	startedElsewhere: {
		message:
			"Another n8n process received the event that started this run, so an endless loop cannot be ruled out: let 'Types' of the GPT Image Trigger leave out what this node makes, or switch off its 'Ignore Own Images' if your workflow ends by itself",
		remedy:
			'In queue mode, and after a restart of n8n, this process does not know whether the event tells of an image that this very workflow made; if so, it would go on for ever and pay each time.',
	},
	ownImage: {
		message:
			'This workflow had a part in the image whose event started this run, so it would go on for ever',
		remedy:
			"Let the GPT Image Trigger leave such events out with 'Types', or switch off its 'Ignore Own Images' if your workflow ends by itself.",
	},
});
