import type { ApiRequest } from '../api/client';
import type { Connection } from '../api/connection';
import { call } from '../api/call';
import { serverNow } from '../api/headers';
import { RETRIES } from '../api/retries';
import { GptImageError } from '../texts/errors';
import type { LastOrder } from '../key/orderMemory';
import { hasFailed, readGeneration } from '../../shared/generation';
import { toldFailure } from '../../shared/wake';
import { Failures } from './failures';
import { seriesKey } from './idempotency';
import { ask } from './status';
import type { Waited } from './waitFor';
import { waitFor } from './waitFor';

/** An order and how long to wait for what it orders. */
export interface OrderRequest {
	/** Made when it is to be sent: what is remembered needs none. */
	body: () => Promise<NonNullable<ApiRequest['body']>>;
	/** The first `Idempotency-Key` of its series. */
	key: string;
	/** Names key and wish in this process. */
	name: string;
	/** Generations of one kind take about equally long. */
	kind: string;
	/** How many images it is for. */
	images: number;
	/** Milliseconds to wait for the generation; undefined: not at all. */
	timeout: number | undefined;
	/** The key stands for the same wish in other executions too, so that it may lead to a failure of long ago. */
	crossesExecutions: boolean;
	/** When the run began, milliseconds since the epoch: what failed since then is no old failure. */
	since: number;
}

/** A paid request that was accepted. */
export interface Accepted extends LastOrder {
	/** The server's clock when this run first sent the key or remembered it, milliseconds since the epoch. */
	firstAsked: number;
	/** Ordered just now, as far as we know: not by an earlier try with the same key. */
	fresh: boolean;
	/** Nothing was sent: this process knew of the order. */
	remembered: boolean;
}

/** What became of an order; where nobody waited, only that it was accepted. */
export interface Ordered extends Partial<Waited> {
	accepted: Accepted;
}

/** Who must hear of what happens to an order at once, so that nothing paid is lost whatever happens next. */
export interface OrderWatch {
	/** A generation that is ours, new or from an earlier try. */
	onPaid: (accepted: Accepted) => void;
	/** It came to nothing, and costs nothing. */
	onRefund: () => void;
	/** An answer was lost: a generation may have been made. */
	onDoubt: () => void;
}

/**
 * An order's life: orders a generation, or remembers it, waits for it, and orders anew under the next key of the series
 * where this one led to an old failure. The series has no end, and goes on where it was left.
 *
 * @throws GptImageError, Cancelled
 */
export async function order(
	connection: Connection,
	request: OrderRequest,
	{ onPaid, onRefund, onDoubt }: OrderWatch,
): Promise<Ordered> {
	const { runtime, account } = connection;
	const { memory } = account;
	const { name, images } = request;
	const failures = new Failures(request.since);
	let remembered = recall(connection, name);
	for (let n = remembered?.n ?? 0; ; n++) {
		const accepted = remembered ?? (await submit(connection, request, n, onDoubt));
		remembered = undefined;
		memory.noteOrder(name, accepted, runtime.now());
		const now = runtime.now();
		const end = memory.endOf(accepted.id, now);
		if (failures.isOld(accepted, end)) continue;
		onPaid(accepted);
		const known = end?.generation ?? toldFailure(accepted.id, now);
		const outcome = known
			? { generation: known, timedOut: false }
			: await attend(connection, accepted, request);
		if (outcome === undefined) {
			// The same key once more: the API itself knows best.
			n--;
			continue;
		}
		const { generation } = outcome;
		if (generation && hasFailed(generation)) onRefund();
		if (generation && (hasFailed(generation) || generation.outputs.length >= images)) {
			memory.noteEnd(generation, runtime.now());
		}
		if (failures.wasOld(accepted, outcome)) continue;
		return { ...outcome, accepted: { ...accepted, status: generation?.status ?? accepted.status } };
	}
}

/** What this process knows of the last order of a series. */
function recall({ account, runtime }: Connection, name: string): Accepted | undefined {
	const now = runtime.now();
	const last = account.memory.lastOrder(name, now);
	return last && { ...last, firstAsked: now + last.ahead, fresh: false, remembered: true };
}

/**
 * Waits for what was ordered. Where nobody waits, one question settles whether a key that crosses executions led to a
 * failure of long ago.
 *
 * @returns undefined if the API does not know the generation that this process remembers
 */
async function attend(
	connection: Connection,
	{ id, fresh, remembered }: Accepted,
	{ kind, images, timeout, crossesExecutions }: OrderRequest,
): Promise<Partial<Waited> | undefined> {
	if (timeout !== undefined) {
		return await waitFor(connection, { id, timeout, kind, fresh, images }).catch(
			async (error: unknown) => {
				const unknown = error instanceof GptImageError && error.details.httpCode === 404;
				return remembered && unknown ? undefined : await Promise.reject(error);
			},
		);
	}
	if (!crossesExecutions || connection.account.budget.wait(connection.runtime.now()) > 0) return {};
	try {
		return { generation: (await ask(connection, id, 0)).result };
	} catch (error) {
		// The order is accepted, whatever becomes of the question.
		return error instanceof GptImageError ? {} : await Promise.reject(error);
	}
}

/**
 * Orders a generation, or gets the one that an earlier try with the same key ordered.
 *
 * @param n number of the key in its series
 * @throws GptImageError, Cancelled
 * @see docs/API.md#post-apiv1generate
 */
async function submit(
	connection: Connection,
	{ body, key, timeout }: OrderRequest,
	n: number,
	onDoubt: OrderWatch['onDoubt'],
): Promise<Accepted> {
	const { runtime } = connection;
	const idempotencyKey = seriesKey(key, n);
	const { result, firstSent } = await call(connection, {
		request: { method: 'POST', path: '/api/v1/generate', body: await body(), idempotencyKey },
		retries: RETRIES.order,
		order: timeout === undefined ? 'unattended' : 'attended',
		onDoubt,
		read: ({ body: answer, headers }) => {
			const generation = readGeneration(answer);
			const now = runtime.now();
			return generation && { ...generation, ahead: serverNow(headers, now) - now };
		},
	});
	const { id, status, ahead } = result;
	const fresh = status === 'queued';
	return { n, id, status, ahead, firstAsked: firstSent + ahead, fresh, remembered: false };
}
