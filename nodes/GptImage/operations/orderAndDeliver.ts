import type { INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../../engine/api/client';
import type { Wish } from '../../engine/orders/idempotency';
import { fingerprint, idempotencyKey } from '../../engine/orders/idempotency';
import type { Connection } from '../../engine/api/connection';
import type { Ordered, OrderRequest } from '../../engine/orders/order';
import { order } from '../../engine/orders/order';
import { together } from '../../engine/orders/together';
import { failureOf } from '../../engine/orders/status';
import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import { isFinished } from '../../shared/generation';
import type { OrderParameters } from '../input/orderParameters';
import { openOrder } from '../../shared/openOrders';
import { itemsOf } from '../output/imageItems';
import { withInputFields } from '../output/inputFields';
import { timedOutJson } from '../output/timedOutItem';
import { mayOrder, watchOrder } from '../loopGuard';
import type { Upload } from './orderImages';
import { OrderImages } from './orderImages';
import { orderWatch } from './orderWatch';
import type { Run } from '../run/run';
import { connectionFor, inFlight, withinConcurrency } from '../run/inFlight';

/** A wish and the request that it becomes. */
export interface Composed {
	wish: Wish;
	upload: Upload;
	/** What the API calls such a generation. */
	type: string;
	body: (inputImageKeys: string[]) => NonNullable<ApiRequest['body']>;
}

/**
 * Announces an order; the function that it returns orders, waits as the item says, and puts out what came of it.
 * Never pays twice for the same wish at the same place.
 *
 * @param compose reads what the wish is made of, once the item's turn has come
 */
export function orderAndDeliver(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	compose: () => Promise<Composed>,
): () => Promise<INodeExecutionData[]> {
	const settle = run.ledger.announce(parameters.n);
	return async () => {
		const items = await deliver(run, itemIndex, parameters, compose, settle).finally(settle);
		return withInputFields(run, itemIndex, parameters.output.inputFields, items);
	};
}

async function deliver(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	compose: () => Promise<Composed>,
	settle: () => void,
): Promise<INodeExecutionData[]> {
	const { waiting, output, prompt } = parameters;
	const pairedItem = { item: itemIndex };
	const { accepted, type, generation, timedOut, error } = await withinConcurrency(
		run,
		async () => await place(run, itemIndex, parameters, await compose(), settle),
	);
	const { id, status } = accepted;
	if (!waiting.wait) return [{ json: { generationId: id, status, prompt }, pairedItem }];
	if (timedOut === true || generation === undefined || !isFinished(generation)) {
		const known = { id, status, type, prompt };
		return [{ json: timedOutJson(run, known, waiting, { generation, error }), pairedItem }];
	}
	const failure = failureOf(generation);
	if (failure !== undefined) throw failure;
	run.charges.add(accepted, generation);
	const [got, ordered] = [generation.outputs.length, parameters.n];
	if (got < ordered) run.incomplete.push({ itemIndex, got, ordered });
	return await itemsOf(run, itemIndex, generation, output, { prompt }).catch(
		async (reason: unknown) => {
			// Whoever tries again asks where the images are now.
			run.connection.account.memory.forgetEnd(id);
			return await Promise.reject(reason);
		},
	);
}

/** Places an item's order, unless it is known what became of it, and waits as the item says. */
async function place(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	composed: Composed,
	settle: () => void,
): Promise<Ordered & { type: string }> {
	const { waiting, idempotency } = parameters;
	const { wish } = composed;
	const { memory } = run.connection.account;
	const now = () => run.connection.runtime.now();
	const connection = connectionFor(run, waiting.timeout);
	const chain = await mayOrder(run, wish.operation);
	const key = keyFor(run, itemIndex, parameters, wish);
	// An own key may stand for another wish by now: that is the API's matter.
	const name = `${key} ${fingerprint(wish)}`;
	const isKnown = memory.lastOrder(name, now()) !== undefined;
	// What may be paid already is not refused for its price.
	const price = idempotency === 'execution' && !isKnown ? parameters : undefined;
	run.refusals.check(price);

	const images = new OrderImages(connection, key, composed.upload);
	// What may be sent is ready before a place is taken for it.
	if (!isKnown) await images.keys();
	const open = openOrder(key, chain);
	const watch = orderWatch(run, itemIndex, { images, open, chain, settle });
	const request: OrderRequest = {
		body: async () => composed.body(await images.keys()),
		key,
		name,
		kind: [wish.operation, wish.quality, wish.size, wish.n].join(' '),
		images: wish.n,
		timeout: waiting.wait ? waiting.timeout : undefined,
		crossesExecutions: idempotency !== 'execution',
		since: run.started,
	};
	const ordering = async (held: Connection) => {
		const attempt = async () => await order(watchOrder(held, open), request, watch);
		return await attempt().catch(async (error: unknown) =>
			(await images.mayBeGone(error)) ? await attempt() : await Promise.reject(error),
		);
	};
	// What is known needs no place.
	const needsPlace = waiting.wait && !memory.knowsImages(name, now());
	const { ordered, shared } = await together(connection, `${name} ${waiting.wait}`, async () =>
		needsPlace
			? await inFlight(run, connection, ordering, price)
			: await run.refusals.guard(async () => await ordering(connection), price),
	).catch(orderError(parameters));
	if (shared) watch.onPaid(ordered.accepted);
	return { ...ordered, type: composed.type };
}

function keyFor(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	wish: Wish,
): string {
	const { idempotency, customKey } = parameters;
	if (idempotency === 'custom') {
		const known = run.customKeys.get(customKey);
		const own = fingerprint(wish);
		if (known !== undefined && known !== own) {
			throw new GptImageError(fieldMessages.sameKey('Own Key'));
		}
		run.customKeys.set(customKey, own);
	}
	const { origin, context } = run;
	const place = { ...origin, nodeId: context.getNode().id, itemIndex };
	return idempotencyKey(idempotency, wish, place, customKey);
}

/** Where the API only says "conflict" the reason can be guessed. */
function orderError({ idempotency }: OrderParameters<string>) {
	return async (error: unknown): Promise<never> => {
		const conflict = error instanceof GptImageError && error.details.httpCode === 409;
		return await Promise.reject(
			conflict && idempotency === 'custom'
				? error.withHint("If this 'Own Key' was used for another image before, use another one.")
				: error,
		);
	};
}
