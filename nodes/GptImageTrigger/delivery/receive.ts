import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { noteReceived } from '../../shared/chain';
import { noteListener, wake } from '../../shared/wake';
import { knownSecrets } from '../secrets/knownSecrets';
import { isSettled, nameOf, restoreRegistration } from '../secrets/ownRegistrations';
import { isRegistering } from '../secrets/registering';
import { readSettings } from '../settings';
import { about, askAgain, ignored, refuse } from './answers';
import { decide } from './decide';
import { readDelivery } from './readDelivery';
import type { Distrust } from './signature';
import { distrust } from './signature';

/**
 * Answers a delivery, and starts the workflow if it is genuine, wanted and new. Never throws outside of test mode: n8n
 * would start a failed execution.
 *
 * @param now milliseconds since the epoch
 */
export async function receive(
	context: IWebhookFunctions,
	now: number,
): Promise<IWebhookResponseData> {
	const answer = await examine(context, now).catch((error: Error) => ({
		refused: `it could not be examined: ${error.message}`,
	}));
	return 'refused' in answer ? refuse(context, answer.refused) : answer;
}

async function examine(
	context: IWebhookFunctions,
	now: number,
): Promise<IWebhookResponseData | { refused: string }> {
	const settings = readSettings((name) => context.getNodeParameter(name, ''));
	const automatic = settings.registration === 'automatic';
	let secrets: string[];
	try {
		secrets = await knownSecrets(context, settings, now);
	} catch (error) {
		const { message } = error as Error;
		context.logger.warn(
			`GPT Image Trigger could not read its credential, so a delivery has to come again: ${message}`,
			about(context),
		);
		return askAgain(context, 'The signing secret cannot be read at the moment');
	}
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	const headers = context.getHeaderData();
	const reason = distrustAll(secrets, rawBody, headers['x-gptimg-signature']);
	if (reason !== undefined || rawBody === undefined) {
		if (isRegistering(context)) return ignored('the webhook is being registered');
		return { refused: secrets.length > 0 ? String(reason) : noSecret(automatic) };
	}
	if (automatic && context.getMode() !== 'manual') restoreSecret(context, now);
	const delivery = readDelivery(rawBody, headers);
	if (typeof delivery === 'string') {
		context.logger.warn(
			`GPT Image Trigger ignored a genuine delivery: ${delivery}`,
			about(context),
		);
		return ignored(delivery);
	}
	const { id } = delivery.generation;
	noteListener(now);
	noteReceived(id, now);
	wake(delivery.generation, now);
	return decide(context, delivery, settings, now);
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

function noSecret(automatic: boolean): string {
	const wayOut = automatic
		? 'unpublish and publish the workflow, so that it registers anew'
		: "choose a credential 'GPT Image Webhook API' with the secret of this URL";
	return `the node has no signing secret: ${wayOut}`;
}

function restoreSecret(context: IWebhookFunctions, now: number): void {
	const url = context.getNodeWebhookUrl('default') ?? '';
	const node = nameOf(context, url);
	// Not while n8n may still be about to save it: two saves at a time would lose what other nodes stored.
	if (!isSettled(node, now)) return;
	if (!restoreRegistration(node, context.getWorkflowStaticData('node'), now)) return;
	context.logger.warn(
		'GPT Image Trigger put back its registration, which an older copy of the static data had overwritten',
		{ ...about(context), webhookUrl: url },
	);
}
