import type { INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../../engine/api/client';
import { isFinished } from '../../shared/generation';
import type { Followed } from '../../engine/orders/waitFor';
import { follow } from '../../engine/orders/waitFor';
import type { Accepted, OrderWatch } from '../../engine/orders/order';
import { failureOf, make } from '../../engine/orders/order';
import type { IdempotencyMode, Wish } from '../../engine/orders/idempotency';
import { fingerprint, idempotencyKey } from '../../engine/orders/idempotency';
import { itemsOf } from '../output/imageItems';
import type { OutputOptions, WaitOptions } from '../input/resultOptions';
import { readOutputOptions, readWaitOptions } from '../input/resultOptions';
import {
	choiceOf,
	field,
	option,
	optionsOf,
	textOf,
	wholeNumberOf,
	wrong,
	yesOrNoOf,
} from '../input/parameters';
import type { Run } from '../run';
import { announceOrder, inLane, inSlot, notePaid } from '../run';
import { timedOutJson } from '../output/timedOutItem';

/** What generate and edit read from an item alike. */
export interface OrderParameters {
	prompt: string;
	size: string;
	quality: string;
	n: number;
	waiting: WaitOptions;
	output: OutputOptions;
	idempotency: IdempotencyMode;
	customKey: string;
}

/** @throws GptImageError that names the field */
export function readOrder(run: Run, i: number): OrderParameters {
	const { context } = run;
	const read = (name: string, label: string) => field(context, i, name, label);
	const options = optionsOf(context, i);
	const wait = yesOrNoOf(read('waitForCompletion', 'Wait for Completion'));
	const idempotency = choiceOf(option(options, 'idempotency', 'Pay Once Per', 'execution'), [
		'execution',
		'content',
		'custom',
	]);
	return {
		prompt: textOf(read('prompt', 'Prompt')),
		size: choiceOf(read('size', 'Size'), ['1024x1024', '1024x1536', '1536x1024']),
		quality: choiceOf(read('quality', 'Quality'), ['low', 'medium', 'high']),
		n: wholeNumberOf(read('n', 'Number of Images'), 1, 4),
		waiting: readWaitOptions(run, options, wait),
		output: readOutputOptions(
			run,
			options,
			wait && yesOrNoOf(read('downloadImages', 'Download Images')),
		),
		idempotency,
		customKey:
			idempotency === 'custom' ? textOf(option(options, 'idempotencyKey', 'Own Key', '')) : '',
	};
}

/** A wish and the request that it becomes. */
export interface Order {
	wish: Wish;
	/** Uploads the input images, if there are any, and gives their keys. */
	upload: () => Promise<string[]>;
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
	parameters: OrderParameters,
	compose: () => Promise<Order>,
): () => Promise<INodeExecutionData[]> {
	const settle = announceOrder(run);
	return async () => await deliver(run, itemIndex, parameters, compose, settle).finally(settle);
}

async function deliver(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters,
	compose: () => Promise<Order>,
	settle: () => void,
): Promise<INodeExecutionData[]> {
	const { waiting, output, prompt } = parameters;
	const pairedItem = { item: itemIndex };
	let accepted: Accepted | undefined;
	let type: string | undefined;
	const { generation, timedOut, error } = await inSlot(run, async () => {
		const order = await compose();
		const { wish } = order;
		const key = keyFor(run, itemIndex, parameters, wish);
		// An order that was sent before has the same body again, in whatever execution.
		const { inputs } = run.line.account;
		const inputImageKeys = inputs.get(key, run.line.runtime.now()) ?? (await order.upload());
		const remember = () => inputs.set(key, inputImageKeys, run.line.runtime.now());
		const body = order.body(inputImageKeys);
		type = body.type;
		const watch: OrderWatch = {
			onPaid: (generation) => {
				accepted = generation;
				settle();
				remember();
				notePaid(run, itemIndex, generation.id);
			},
			onDoubt: () => {
				remember();
				run.doubtful.add(itemIndex);
			},
		};
		const kind = [wish.operation, wish.quality, wish.size, wish.n].join(' ');
		const wait = async ({ id, fresh }: Accepted): Promise<Partial<Followed>> =>
			waiting.wait ? await follow(run.line, { id, fresh, kind, timeout: waiting.timeout }) : {};
		const ordering = async () => await make(run.line, body, key, watch, wait);
		return await (waiting.wait ? inLane(run, ordering) : ordering());
	});
	const { id, status } = accepted!;
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

function keyFor(run: Run, itemIndex: number, parameters: OrderParameters, wish: Wish): string {
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
	const { executionId, runIndex, context } = run;
	const place = { executionId, nodeId: context.getNode().id, runIndex, itemIndex };
	return idempotencyKey(idempotency, wish, place, customKey);
}
