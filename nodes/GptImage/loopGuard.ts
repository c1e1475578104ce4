import type { Connection } from '../engine/api/connection';
import { GptImageError } from '../engine/texts/errors';
import { guardMessages } from '../engine/texts/guardMessages';
import { chainOf, wasReceived } from '../shared/chain';
import type { OpenOrder } from '../shared/openOrders';
import { isRecord, textsOf } from '../shared/values';
import type { Run } from './run/run';
import type { StartedBy, StartEvent } from './startedBy';
import { startedBy } from './startedBy';

/** What the API calls the generations that an operation orders. */
const TYPES = { generate: 'text2img', edit: 'edit' } as const;

/**
 * Events are account-wide, so an image may start the workflow that made it. Within one process the trigger leaves such
 * events out; what another process received, this one cannot know of, and so it orders nothing.
 *
 * @returns the workflows that stand behind what the run orders
 * @throws GptImageError where an endless loop cannot be ruled out
 */
export async function mayOrder(
	run: Pick<Run, 'context' | 'connection' | 'startedBy'>,
	operation: keyof typeof TYPES,
): Promise<ReadonlySet<string>> {
	const now = run.connection.runtime.now();
	run.startedBy ??= startedBy(run.context, now).catch((error: unknown) =>
		unknown(run.context, error),
	);
	const { workflows, events, byHand } = await run.startedBy;
	if (!byHand) {
		for (const event of events) checkEvent(event, TYPES[operation], now);
	}
	const earlier = events.flatMap(({ generationId }) => [...(chainOf(generationId, now) ?? [])]);
	return new Set([...workflows, ...earlier]);
}

/** The run's connection to the API, on which it is noted when an order leaves and when its answer comes. */
export function watchOrder(connection: Connection, order: OpenOrder): Connection {
	const { api, runtime } = connection;
	return {
		...connection,
		api: {
			...api,
			send: async (request) => {
				if (request.idempotencyKey === undefined) return await api.send(request);
				const answered = order.sending(runtime.date());
				return await api.send(request).finally(() => answered(runtime.date()));
			},
		},
	};
}

function checkEvent(
	{ generationId, workflowId, parameters }: StartEvent,
	type: string,
	now: number,
): void {
	// The trigger of this process knew all that there is to know, and let it pass.
	if (wasReceived(generationId, now)) return;
	const given: unknown = parameters?.options;
	const options = isRecord(given) ? given : {};
	if (options.ignoreOwn === false) return;
	if (chainOf(generationId, now)?.has(workflowId) === true) {
		throw new GptImageError(guardMessages.ownImage, { forAll: true });
	}
	if (!leavesOut(options.types, type)) {
		throw new GptImageError(guardMessages.startedElsewhere, { forAll: true });
	}
}

/** Whether a trigger with these types never starts with this one. An expression cannot be trusted to. */
function leavesOut(types: unknown, type: string): boolean {
	const wanted = textsOf(types).map((text) => text.toLowerCase());
	const fixed = !wanted.some((text) => text.startsWith('='));
	return fixed && wanted.length > 0 && !wanted.includes(type);
}

/** An n8n that does not tell must not keep anybody from working. */
function unknown(context: Run['context'], error: unknown): StartedBy {
	const { message } = error as Error;
	context.logger.debug(`GPT Image: n8n does not tell what started the execution: ${message}`);
	const { id } = context.getWorkflow();
	return { workflows: new Set(id === undefined ? [] : [id]), events: [], byHand: false };
}
