import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { chainOf, noteReceived } from '../../shared/chain';
import type { Distrust } from './signature';
import { distrust } from './signature';
import { noteListener, wake } from '../../shared/wake';
import type { Delivery } from './readDelivery';
import { readDelivery } from './readDelivery';
import { whyIgnored } from './filters';
import { knownSecrets } from '../secrets/knownSecrets';
import { toItems } from './items';
import type { Mark } from './duplicates';
import { marksOf } from './duplicates';
import type { TriggerSettings } from '../settings';
import { readSettings } from '../settings';

/** The parts of Express' response that are used here. */
interface WebhookAnswer {
	statusCode: number;
	status(code: number): WebhookAnswer;
	setHeader(name: string, value: string): unknown;
	json(body: object): unknown;
	once(event: 'finish' | 'close', listener: () => void): unknown;
}

/**
 * Answers a delivery, and starts the workflow if it is genuine, wanted and new. Never throws: n8n would start a failed
 * execution.
 *
 * @param now milliseconds since the epoch
 */
export async function receive(
	context: IWebhookFunctions,
	now: number,
): Promise<IWebhookResponseData> {
	try {
		const settings = readSettings((name) => context.getNodeParameter(name, ''));
		const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
		const headers = context.getHeaderData();
		const signature = headers['x-gptimg-signature'];
		const reason = distrustAll(await knownSecrets(context, settings, now), rawBody, signature);
		if (reason !== undefined || rawBody === undefined) return refuse(context, String(reason));
		const delivery = readDelivery(rawBody, headers);
		if (typeof delivery === 'string') {
			context.logger.warn(
				`GPT Image Trigger ignored a genuine delivery: ${delivery}`,
				about(context),
			);
			return { webhookResponse: { status: 'ignored', reason: delivery } };
		}
		noteListener(now);
		noteReceived(delivery.generation.id, now);
		wake(delivery.generation.id);
		return decide(context, delivery, settings, now);
	} catch (error) {
		const { message } = error as Error;
		return refuse(context, `it could not be examined: ${message}`);
	}
}

function decide(
	context: IWebhookFunctions,
	delivery: Delivery,
	settings: TriggerSettings,
	now: number,
): IWebhookResponseData {
	const { id } = delivery.generation;
	const workflowId = String(context.getWorkflow().id);
	const ignored = whyIgnored(delivery, settings, chainOf(id, now)?.has(workflowId) === true, now);
	if (ignored !== undefined) {
		context.logger.debug(`GPT Image Trigger ignored an event: ${ignored}`, about(context, id));
		return { webhookResponse: { status: 'ignored', reason: ignored } };
	}
	const run = { workflowData: [toItems(delivery, settings)] };
	// Whoever tests wants to see every delivery, and must not use up the one of the live workflow.
	if (context.getMode() === 'manual') return run;
	const marks = marksOf(workflowId, context.getNode().id, now);
	const mark = marks.take(`${delivery.event} ${id}`, now);
	if (mark === 'confirmed') return { webhookResponse: { status: 'duplicate' } };
	if (mark === 'unconfirmed') return askAgain(context);
	settle(mark, answerOf(context));
	return run;
}

// n8n answers once the execution is stored. If the API has hung up by then, n8n runs the workflow all the same.
function settle(mark: Mark, answer: WebhookAnswer): void {
	answer.once('finish', () => {
		if (answer.statusCode < 400) mark.confirm();
		else mark.release();
	});
	answer.once('close', () => mark.confirm());
}

function distrustAll(
	secrets: string[],
	rawBody: unknown,
	signature: unknown,
): Distrust | undefined {
	const tried = secrets.length === 0 ? [''] : secrets;
	const reasons = tried.map((secret) => distrust(rawBody, signature, secret));
	return reasons.includes(undefined) ? undefined : reasons[0];
}

function refuse(context: IWebhookFunctions, reason: string): IWebhookResponseData {
	context.logger.warn(`GPT Image Trigger refused a delivery: ${reason}`, about(context));
	answerOf(context).status(401).json({ message: 'Unauthorized' });
	return { noWebhookResponse: true };
}

function askAgain(context: IWebhookFunctions): IWebhookResponseData {
	const answer = answerOf(context).status(503);
	answer.setHeader('Retry-After', '30');
	answer.json({ message: 'The first delivery of this event is still being taken' });
	return { noWebhookResponse: true };
}

function answerOf(context: IWebhookFunctions): WebhookAnswer {
	return context.getResponseObject() as unknown as WebhookAnswer;
}

function about(context: IWebhookFunctions, generationId?: string) {
	return { workflowId: context.getWorkflow().id, nodeName: context.getNode().name, generationId };
}
