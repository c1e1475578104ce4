import type { INodeExecutionData } from 'n8n-workflow';

import type { Connection } from '../../engine/api/connection';
import type { Ordered, OrderRequest } from '../../engine/orders/order';
import { order } from '../../engine/orders/order';
import { together } from '../../engine/orders/together';
import { failureOf } from '../../engine/orders/status';
import { GptImageError } from '../../engine/texts/errors';
import { hasFailed, isFinished } from '../../shared/generation';
import type { OrderParameters } from '../input/orderParameters';
import { openOrder } from '../../shared/openOrders';
import { itemsOf } from '../output/imageItems';
import { withInputFields } from '../output/inputFields';
import { timedOutJson } from '../output/timedOutItem';
import { watchOrder } from '../loopGuard';
import { orderWatch } from './orderWatch';
import type { Composed, ReadyOrder } from './readyOrder';
import { makeReady } from './readyOrder';
import type { Run } from '../run/run';
import { inFlight, withinConcurrency } from '../run/inFlight';

/**
 * Announces an order; the function that it returns orders, waits as the item says, and puts out what came of it.
 * Never pays twice for the same wish at the same place.
 *
 * @param inputs what tells the input images apart before they are read
 * @param compose reads what the wish is made of, once the item's turn has come
 */
export function orderAndDeliver(
	run: Run,
	itemIndex: number,
	{ parameters, inputs }: { parameters: OrderParameters<string>; inputs: readonly unknown[] },
	compose: () => Promise<Composed>,
): () => Promise<INodeExecutionData[]> {
	const ordered = run.ledger.announce(parameters.n, parameters.waiting.wait);
	const uploaded = run.ledger.announceInputs(inputs);
	const settle = () => {
		uploaded();
		ordered();
	};
	const prepare = async () =>
		await makeReady(run, itemIndex, parameters, await compose()).finally(uploaded);
	return async () => {
		const items = await deliver(run, itemIndex, parameters, prepare, settle).finally(settle);
		return withInputFields(run, itemIndex, parameters.output.inputFields, items);
	};
}

async function deliver(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	prepare: () => Promise<ReadyOrder>,
	settle: () => void,
): Promise<INodeExecutionData[]> {
	const { waiting, output, prompt } = parameters;
	const pairedItem = { item: itemIndex };
	const ready = await withinConcurrency(run, 'preparing', prepare);
	const { type } = ready.composed;
	const { accepted, generation, timedOut, error } = await withinConcurrency(
		run,
		'working',
		async () => await place(run, itemIndex, parameters, ready, settle),
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
	{ waiting, idempotency }: OrderParameters<string>,
	{ composed, connection, chain, key, name, price, images }: ReadyOrder,
	settle: () => void,
): Promise<Ordered> {
	const { wish } = composed;
	const { memory } = connection.account;
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
	const needsPlace = waiting.wait && !memory.knowsImages(name, connection.runtime.now());
	const { ordered, shared } = await together(connection, `${name} ${waiting.wait}`, async () =>
		needsPlace
			? await inFlight(run, connection, ordering, price)
			: await run.refusals.guard(async () => await ordering(connection), price),
	).catch(orderError(idempotency));
	if (shared) {
		watch.onPaid(ordered.accepted);
		if (ordered.generation && hasFailed(ordered.generation)) watch.onRefund();
	}
	return ordered;
}

/** Where the API only says "conflict" the reason can be guessed. */
function orderError(idempotency: OrderParameters<string>['idempotency']) {
	return async (error: unknown): Promise<never> => {
		const conflict = error instanceof GptImageError && error.details.httpCode === 409;
		return await Promise.reject(
			conflict && idempotency === 'custom'
				? error.withHint("If this 'Own Key' was used for another image before, use another one.")
				: error,
		);
	};
}
