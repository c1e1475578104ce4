import type { ApiRequest } from '../../engine/api/client';
import type { Connection } from '../../engine/api/connection';
import type { Wish } from '../../engine/orders/idempotency';
import { fingerprint, idempotencyKey } from '../../engine/orders/idempotency';
import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import type { OrderParameters } from '../input/orderParameters';
import { mayOrder } from '../loopGuard';
import { connectionFor } from '../run/inFlight';
import type { Price } from '../run/refusals';
import type { Run } from '../run/run';
import type { Upload } from './orderImages';
import { OrderImages } from './orderImages';

/** A wish and the request that it becomes. */
export interface Composed {
	wish: Wish;
	upload: Upload;
	/** What the API calls such a generation. */
	type: string;
	body: (inputImageKeys: string[]) => NonNullable<ApiRequest['body']>;
}

/** An order that may leave as soon as a place is free for it. */
export interface ReadyOrder {
	composed: Composed;
	connection: Connection;
	/** The workflows that stand behind it. */
	chain: ReadonlySet<string>;
	/** Its idempotency key, and what names it in this process: an own key may stand for another wish by now. */
	key: string;
	name: string;
	/** Undefined where it may be paid already: then it is not refused for its price. */
	price: Price | undefined;
	images: OrderImages;
}

/**
 * Makes an order ready while earlier ones are made: whether it may be sent at all, its key, its input images. What is
 * known already needs none.
 *
 * @throws GptImageError, Cancelled
 */
export async function makeReady(
	run: Run,
	itemIndex: number,
	parameters: OrderParameters<string>,
	composed: Composed,
): Promise<ReadyOrder> {
	const { wish } = composed;
	const connection = connectionFor(run, parameters.waiting.timeout);
	const { account, runtime } = connection;
	const chain = await mayOrder(run, wish.operation);
	const key = keyFor(run, itemIndex, parameters, wish);
	const name = `${key} ${fingerprint(wish)}`;
	const isKnown = account.memory.lastOrder(name, runtime.now()) !== undefined;
	const price = parameters.idempotency === 'execution' && !isKnown ? parameters : undefined;
	run.refusals.check(price);
	const images = new OrderImages(connection, key, composed.upload);
	if (!isKnown) await images.keys();
	return { composed, connection, chain, key, name, price, images };
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
