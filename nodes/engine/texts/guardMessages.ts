import { beforeTheOrder } from './message';

/** What the node refuses to order, so that nobody pays by accident. */
export const guardMessages = beforeTheOrder({
	startedElsewhere: {
		message:
			"This workflow might start itself without end, so it stops here: in the GPT Image Trigger, leave out what this node makes with 'Types', or switch 'Ignore Own Images' off if your workflow ends by itself",
		remedy:
			'The event that started it came to another process of n8n (queue mode), or before a restart. This process does not know whether the image was made by this very workflow, which would then go on for ever and pay each time.',
	},
	ownImage: {
		message:
			'The image that started this run goes back to this very workflow, which would go on for ever',
		remedy:
			"In the GPT Image Trigger, leave such images out with 'Types', or switch 'Ignore Own Images' off if your workflow ends by itself.",
	},
});
