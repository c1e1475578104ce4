import type { Generation } from '../../shared/generation';
import { hasFailed, readGeneration } from '../../shared/generation';
import { isRecord, parseJson } from '../../shared/values';

export type TriggerEvent = 'generation.succeeded' | 'generation.failed';

/** A genuine delivery, read with tolerance. */
export interface Delivery {
	/** What happened; undefined if neither status nor name tells, or if the name is that of another event. */
	event?: TriggerEvent;
	/** The event's name in the signed body. */
	name?: string;
	/** The event's name in the header, which is not signed. */
	headerName?: string;
	/** The delivery's id from its header, which is not signed. */
	deliveryId?: string;
	generation: Generation;
}

/** Why a genuine body is of no use, in words for the log. */
export type Useless = 'it is empty' | 'it is not JSON' | 'it names no generation';

/**
 * Reads a delivery from the bytes whose signature was checked.
 *
 * @param headers names in lower case
 * @see docs/API.md#webhooks
 */
export function readDelivery(
	rawBody: Buffer,
	headers: Record<string, string | string[] | undefined>,
): Delivery | Useless {
	// A byte order mark belongs to the signed bytes, but not to the JSON.
	const text = rawBody.toString('utf8').replace(/^\ufeff/, '');
	if (text.trim() === '') return 'it is empty';
	const body = parseJson(text);
	if (body === undefined) return 'it is not JSON';
	if (!isRecord(body)) return 'it names no generation';
	const generation = readGeneration(body.data) ?? readGeneration(body);
	if (generation === undefined) return 'it names no generation';
	const name = nameOf(body.event);
	return {
		event: eventOf(generation, name),
		name,
		headerName: single(headers['x-gptimg-event']),
		deliveryId: single(headers['x-gptimg-delivery']),
		generation,
	};
}

/** Without a name the status alone says what happened; a name that is no text is one that we do not know. */
function nameOf(event: unknown): string | undefined {
	if (event === undefined || event === null || event === '') return undefined;
	return typeof event === 'string' ? event.trim().toLowerCase() : JSON.stringify(event);
}

/** The API does not say under which name it reports a blocked generation. */
const ENDS = new Map<string, TriggerEvent>([
	['generation.succeeded', 'generation.succeeded'],
	['generation.failed', 'generation.failed'],
	['generation.blocked', 'generation.failed'],
]);

/** Only the end of a generation starts anything; how it ended, its status says better than the name. */
function eventOf(generation: Generation, name: string | undefined): TriggerEvent | undefined {
	if (name !== undefined && !ENDS.has(name)) return undefined;
	if (hasFailed(generation)) return 'generation.failed';
	if (generation.status === 'succeeded') return 'generation.succeeded';
	return name === undefined ? undefined : ENDS.get(name);
}

function single(header: string | string[] | undefined): string | undefined {
	return typeof header === 'string' && header !== '' ? header : undefined;
}
