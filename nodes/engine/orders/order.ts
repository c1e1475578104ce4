import type { ApiRequest } from '../api/client';
import type { Line } from '../api/line';
import type { Call } from '../api/call';
import { call } from '../api/call';
import { serverNow } from '../api/headers';
import { RETRIES } from '../api/retries';
import { readGeneration } from '../../shared/generation';
import { isOldFailure, seriesKey } from './idempotency';
import type { Waited } from './waitFor';
import { waitFor } from './waitFor';

/** An order and how long to wait for what it orders. */
export interface OrderRequest {
	body: NonNullable<ApiRequest['body']>;
	/** The first `Idempotency-Key` of its series. */
	key: string;
	/** Generations of one kind take about equally long. */
	kind: string;
	/** Milliseconds to wait for the generation; undefined: not at all. */
	timeout: number | undefined;
}

/** A paid request that was accepted. */
export interface Accepted {
	id: string;
	status: string;
	/** The server's clock when the key was first sent, milliseconds since the epoch. */
	firstAsked: number;
	/** Ordered just now, as far as we know: not by an earlier try with the same key. */
	fresh: boolean;
}

/** What became of an order; where nobody waited, only that it was accepted. */
export interface Ordered extends Partial<Waited> {
	accepted: Accepted;
}

/** Who must hear of what happens to an order at once, so that nothing paid is lost whatever happens next. */
export interface OrderWatch {
	/** A generation that is ours, new or from an earlier try. */
	onPaid: (accepted: Accepted) => void;
	/** An answer was lost: a generation may have been made. */
	onDoubt: () => void;
}

/** How many keys of a series are tried: more than n8n's Retry On Fail can use up. */
const LONGEST_SERIES = 10;

/**
 * An order's life: orders a generation, waits for it, and orders anew under the next key of the series where this one
 * led to an old failure.
 *
 * @throws GptImageError, Cancelled
 */
export async function order(
	line: Line,
	{ body, key, kind, timeout }: OrderRequest,
	{ onPaid, onDoubt }: OrderWatch,
): Promise<Ordered> {
	const { account, runtime } = line;
	for (let n = 0; ; n++) {
		const attended = timeout === undefined ? 'unattended' : 'attended';
		const accepted = await submit(line, body, seriesKey(key, n), attended, onDoubt);
		const { id, status, fresh, firstAsked } = accepted;
		const last = n === LONGEST_SERIES - 1;
		const knownFailure = status === 'failed' || account.failed.get(id, runtime.now()) === true;
		if (knownFailure && !last) continue;
		onPaid(accepted);
		if (timeout === undefined) return { accepted };
		const waited = await waitFor(line, { id, timeout, kind, fresh, images: Number(body.n ?? 1) });
		const { generation } = waited;
		if (generation?.status !== 'failed') return { accepted, ...waited };
		account.failed.set(id, true, runtime.now());
		if (last || !isOldFailure(generation.completedAt, firstAsked)) return { accepted, ...waited };
	}
}

/**
 * Orders a generation, or gets the one that an earlier try with the same key ordered.
 *
 * @throws GptImageError, Cancelled
 * @see docs/API.md#post-apiv1generate
 */
async function submit(
	line: Line,
	body: NonNullable<ApiRequest['body']>,
	key: string,
	attended: Call<unknown>['order'],
	onDoubt: OrderWatch['onDoubt'],
): Promise<Accepted> {
	const { result, firstSent } = await call(line, {
		request: { method: 'POST', path: '/api/v1/generate', body, idempotencyKey: key },
		retries: RETRIES.order,
		order: attended,
		onDoubt,
		read: ({ body: answer, headers }) => {
			const generation = readGeneration(answer);
			const now = line.runtime.now();
			return generation && { ...generation, ahead: serverNow(headers, now) - now };
		},
	});
	const { id, status, ahead } = result;
	const { ordered } = line.account;
	const fresh = status === 'queued' && ordered.get(id, firstSent) === undefined;
	ordered.set(id, true, firstSent);
	return { id, status, firstAsked: firstSent + ahead, fresh };
}
