import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../shared/api';
import { GptImageError } from '../shared/errors';
import type { Generation } from '../shared/generation';
import { isFinished } from '../shared/generation';
import { statusJson } from '../shared/generationJson';
import type { Followed } from '../shared/follow';
import { follow } from '../shared/follow';
import type { Accepted, OrderWatch } from '../shared/generations';
import { failureOf, make } from '../shared/generations';
import type { IdempotencyMode, Wish } from '../shared/idempotency';
import { fingerprint, idempotencyKey } from '../shared/idempotency';
import { messages } from '../shared/messages';
import { itemsOf } from './output';
import type { OutputOptions, WaitOptions } from './outputOptions';
import { readOutputOptions, readWaitOptions } from './outputOptions';
import { choiceOf, field, option, textOf, wholeNumberOf, wrong, yesOrNoOf } from './parameters';
import type { Run } from './run';
import { announceOrder, inLane, inSlot, notePaid } from './run';

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
	const options = (context.getNodeParameter('options', i, {}) ?? {}) as IDataObject;
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

/** A request body and the wish that it stands for. */
export interface Order {
	body: NonNullable<ApiRequest['body']>;
	wish: Wish;
}

/**
 * Announces an order; the function that it returns orders, waits as the item says, and puts out what came of it.
 * Never pays twice for the same wish at the same place.
 *
 * @param compose builds the request, which may take uploads, once the item's turn has come
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
	const { generation, timedOut, error } = await inSlot(run, async () => {
		const { body, wish } = await compose();
		const key = keyFor(run, itemIndex, parameters, wish);
		const watch: OrderWatch = {
			onPaid: (order) => {
				accepted = order;
				settle();
				notePaid(run, itemIndex, order.id);
			},
			onDoubt: () => run.doubtful.add(itemIndex),
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
		return [
			{ json: timedOutJson(run, id, status, generation, waiting, { prompt }, error), pairedItem },
		];
	}
	const failure = failureOf(generation);
	if (failure !== undefined) throw failure;
	return await itemsOf(run, itemIndex, generation, output, { prompt });
}

/**
 * The output of a generation that was not ready in time.
 *
 * @throws GptImageError that names the generation, unless the item asks for an output
 */
export function timedOutJson(
	run: Run,
	id: string,
	status: string,
	generation: Generation | undefined,
	{ onTimeout, timeout }: WaitOptions,
	extra: IDataObject,
	error?: GptImageError,
): IDataObject {
	if (onTimeout === 'fail') {
		throw (
			error ??
			new GptImageError(messages.timedOut, {
				generationId: id,
				status: generation?.status ?? status,
				about: `The limit was ${timeout / 1000} seconds.`,
			})
		);
	}
	const seen = generation ?? { id, status, outputs: [], other: {} };
	return {
		...statusJson(seen, extra),
		timedOut: true,
		...(run.isTool && {
			message: `Still running. Ask Get Status with the generation ID ${id} later.`,
		}),
	};
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
