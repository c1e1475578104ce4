import type { INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../../engine/api/client';
import type { Wish } from '../../engine/orders/idempotency';
import { fingerprint, idempotencyKey } from '../../engine/orders/idempotency';
import type { Line } from '../../engine/api/line';
import type { OrderWatch } from '../../engine/orders/order';
import { order } from '../../engine/orders/order';
import { failureOf } from '../../engine/orders/status';
import { GptImageError } from '../../engine/texts/errors';
import { isFinished } from '../../shared/generation';
import { openOrder } from '../../shared/openOrders';
import type { OrderParameters } from '../input/orderParameters';
import { wrong } from '../input/parameters';
import { itemsOf } from '../output/imageItems';
import { withInputFields } from '../output/inputFields';
import { timedOutJson } from '../output/timedOutItem';
import { mayOrder, watchOrder } from '../loopGuard';
import type { Run } from '../run';
import { announceOrder, inFlight, lineFor, notePaid, withinConcurrency } from '../run';

/** A wish and the request that it becomes. */
export interface Composed {
	wish: Wish;
	/** Uploads the input images, if there are any, and gives their keys. */
	upload: (line: Line) => Promise<string[]>;
	body: (inputImageKeys: string[]) => NonNullable<ApiRequest['body']> & { type: string };
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
	const settle = announceOrder(run, parameters.n);
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
	// Who cannot be charged twice may have paid already.
	const price = parameters.idempotency === 'execution' ? parameters : undefined;
	const pairedItem = { item: itemIndex };
	const line = lineFor(run, waiting.timeout);
	const { accepted, type, generation, timedOut, error } = await withinConcurrency(
		run,
		async () => {
			const composed = await compose();
			const { wish } = composed;
			const chain = await mayOrder(run, wish.operation);
			const key = keyFor(run, itemIndex, parameters, wish);
			// An order that was sent before has the same body again, in whatever execution.
			const { inputs } = run.line.account;
			const inputImageKeys =
				inputs.get(key, run.line.runtime.now()) ?? (await composed.upload(line));
			const remember = () => inputs.set(key, inputImageKeys, run.line.runtime.now());
			const body = composed.body(inputImageKeys);
			const open = openOrder(key, chain);
			const watch: OrderWatch = {
				onPaid: ({ id }) => {
					settle();
					remember();
					notePaid(run, itemIndex, id, chain);
					open.settle();
				},
				onDoubt: () => {
					remember();
					open.doubt();
					run.doubtful.add(itemIndex);
				},
			};
			const kind = [wish.operation, wish.quality, wish.size, wish.n].join(' ');
			const timeout = waiting.wait ? waiting.timeout : undefined;
			const ordering = async (held: Line) =>
				await order(watchOrder(held, open), { body, key, kind, timeout }, watch).catch(
					orderError(parameters),
				);
			const ordered = await (waiting.wait ? inFlight(run, line, ordering, price) : ordering(line));
			return { ...ordered, type: body.type };
		},
		price,
	);
	const { id, status } = accepted;
	if (!waiting.wait) return [{ json: { generationId: id, status, prompt }, pairedItem }];
	if (timedOut === true || generation === undefined || !isFinished(generation)) {
		const known = { id, status, type, prompt };
		return [{ json: timedOutJson(run, known, waiting, { generation, error }), pairedItem }];
	}
	const failure = failureOf(generation);
	if (failure !== undefined) throw failure;
	run.credits += generation.costCredits ?? 0;
	return await itemsOf(run, itemIndex, generation, output, { prompt });
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
			throw wrong(
				"'Own Key' is the same for two different images",
				'The API would give both items the image of the first. Use a key of its own for each image.',
			);
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
