import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { BoundedMap } from '../../shared/boundedMap';
import { chainOf } from '../../shared/chain';
import type { ImageOutput } from '../../shared/imageOutputs';
import { mayBeOrderOf } from '../../shared/openOrders';
import type { TriggerSettings } from '../settings';
import type { WebhookAnswer } from './answers';
import { about, answerOf, askAgain, ignored } from './answers';
import { Doubts } from './doubts';
import type { Mark } from './duplicates';
import { marksOf, takeNew } from './duplicates';
import { whyIgnored } from './filters';
import { toItems } from './items';
import type { Delivery } from './readDelivery';

/** Whether a genuine delivery starts the workflow. Times in milliseconds since the epoch. */
export function decide(
	context: IWebhookFunctions,
	delivery: Delivery,
	settings: TriggerSettings,
	now: number,
): IWebhookResponseData {
	const { id } = delivery.generation;
	const workflowId = String(context.getWorkflow().id);
	warnOfNames(context, delivery);
	const own = chainOf(id, now)?.has(workflowId) === true;
	const reason = whyIgnored(delivery, settings, own, now);
	if (reason !== undefined) {
		context.logger.debug(`GPT Image Trigger ignored an event: ${reason}`, about(context, id));
		return ignored(reason);
	}
	const doubts = doubtsOf(`${workflowId} ${context.getNode().id}`, now);
	if (settings.ignoreOwn && isInDoubt(delivery, workflowId, now)) {
		if (doubts.mayAskAgain(id, now)) {
			return askAgain(context, 'It is not known yet whose image this is');
		}
		context.logger.warn(
			'GPT Image Trigger left out an event that may be about an image of its own workflow: the answer to an order was lost. Get Status fetches the image.',
			about(context, id),
		);
		return ignored('it may be an image of this workflow');
	}
	doubts.endRow();
	const run = (outputs: ImageOutput[]) => {
		const some = { ...delivery, generation: { ...delivery.generation, outputs } };
		return { workflowData: [toItems(some, settings)] };
	};
	// Whoever tests wants to see every delivery, and must not use up the one of the live workflow.
	if (context.getMode() === 'manual') return run(delivery.generation.outputs);
	const taken = takeNew(marksOf(workflowId, context.getNode().id, now), delivery, now);
	if (taken === 'confirmed') return { webhookResponse: { status: 'duplicate' } };
	if (taken === 'unconfirmed') {
		return askAgain(context, 'The first delivery of this event is still being taken');
	}
	settle(taken.mark, answerOf(context));
	return run(taken.outputs);
}

/** The signed body decides. What is odd about its name, or about the header's, should be seen. */
function warnOfNames(context: IWebhookFunctions, delivery: Delivery): void {
	const { event, name, headerName, generation } = delivery;
	const warn = (message: string) =>
		context.logger.warn(`GPT Image Trigger ${message}`, {
			...about(context, generation.id),
			event: shown(name),
			header: shown(headerName),
		});
	if (event === undefined && name !== undefined) {
		warn('ignored an event that it does not know');
	} else if (headerName !== undefined && name !== undefined && headerName !== name) {
		warn('went by the signed body of a delivery whose header names another event');
	}
}

function shown(name: string | undefined): string | undefined {
	return name?.slice(0, 100);
}

/** A generation that nobody knows, and that may be one whose order has no answer yet. */
function isInDoubt({ generation }: Delivery, workflowId: string, now: number): boolean {
	const { id, createdAt, completedAt } = generation;
	if (chainOf(id, now) !== undefined) return false;
	const created = Date.parse(createdAt ?? completedAt ?? '');
	return mayBeOrderOf(workflowId, Number.isNaN(created) ? undefined : created, now);
}

const MAX_NODES = 1_000;
const nodes = new BoundedMap<Doubts>(MAX_NODES, Infinity);

function doubtsOf(node: string, now: number): Doubts {
	const doubts = nodes.get(node, now) ?? new Doubts();
	nodes.set(node, doubts, now);
	return doubts;
}

// n8n answers once the execution is stored. If the API has hung up by then, n8n runs the workflow all the same, and ends
// its answer without anybody being told: whether it did, a repeat asks.
function settle(mark: Mark, answer: WebhookAnswer): void {
	const wasTaken = () => answer.statusCode < 400;
	answer.once('finish', () => (wasTaken() ? mark.confirm() : mark.release()));
	answer.once('close', () => mark.leaveOpen(() => (answer.writableEnded ? wasTaken() : undefined)));
}
