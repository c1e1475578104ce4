import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** The parts of Express' response that are used here. */
export interface WebhookAnswer {
	statusCode: number;
	/** It was given, whether or not anybody is there to take it. */
	writableEnded: boolean;
	status(code: number): WebhookAnswer;
	setHeader(name: string, value: string): unknown;
	json(body: object): unknown;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/** Seconds after which a delivery that cannot be decided now should come again. */
const COME_AGAIN = '30';

/** A genuine delivery that starts nothing. */
export function ignored(reason: string): IWebhookResponseData {
	return { webhookResponse: { status: 'ignored', reason } };
}

/**
 * A delivery that nobody has proved to be genuine. Whoever listens for a test event sees why in the editor: n8n shows an
 * error of the trigger, answers 500 instead of 401, and runs none of the nodes behind it.
 *
 * @throws NodeOperationError in test mode
 */
export function refuse(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	context.logger.warn(`GPT Image Trigger refused a delivery: ${reason}`, about(context));
	if (context.getMode() === 'manual') {
		throw new NodeOperationError(context.getNode(), `A delivery was refused: ${reason}`, {
			description:
				'Nothing was started. Test URL and Production URL have a signing secret each: with manual registration, choose a credential with that of the Test URL while you listen. If a proxy stands before n8n, it must leave body and headers as they are.',
		});
	}
	answerOf(context).status(401).json({ message: 'Unauthorized' });
	return { noWebhookResponse: true };
}

/** A delivery that cannot be decided now: the API sends it again. */
export function askAgain(context: IWebhookFunctions, message: string): IWebhookResponseData {
	const answer = answerOf(context).status(503);
	answer.setHeader('Retry-After', COME_AGAIN);
	answer.json({ message });
	return { noWebhookResponse: true };
}

export function answerOf(context: IWebhookFunctions): WebhookAnswer {
	return context.getResponseObject() as unknown as WebhookAnswer;
}

/** What the log says beside a message. */
export function about(context: IWebhookFunctions, generationId?: string) {
	return { workflowId: context.getWorkflow().id, nodeName: context.getNode().name, generationId };
}
