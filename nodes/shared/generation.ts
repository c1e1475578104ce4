import { DEFAULT_BASE_URL } from './baseUrl';
import type { ImageOutput } from './imageOutputs';
import { readOutputs } from './imageOutputs';
import { layersOf } from './layers';
import { readMoment } from './times';
import { asNumber, asText, isRecord } from './values';

/**
 * A generation as the API reports it, read with tolerance: fields that are missing or of another type are undefined.
 * `status` stays an open list.
 *
 * @see docs/API.md#get-apiv1generationsid
 */
export interface Generation {
	id: string;
	status: string;
	type?: string;
	outputs: ImageOutput[];
	/** Why it failed or was blocked, in the API's words. */
	failureReason?: string;
	costCredits?: number;
	createdAt?: string;
	completedAt?: string;
	/** Whatever else the API said of it, under names of its own. */
	other: Record<string, unknown>;
}

const KNOWN = new Set(
	// The last one is no name, but what would become the prototype of an item.
	`id generationId generation_id status type outputs error failureReason costCredits cost_credits createdAt created_at
	completedAt completed_at __proto__`.split(/\s+/),
);

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'blocked'];

/** Characters. */
export const LONGEST_ID = 500;

/**
 * Whether it can be asked for by this id: encoding leaves dots as they are, and a path of dots alone would lead
 * elsewhere; half a character has no code.
 */
export function isGenerationId(value: unknown): value is string {
	return (
		typeof value === 'string' &&
		value !== '' &&
		value.length <= LONGEST_ID &&
		!/^\.+$|[\p{Cc}\p{Cs}]/u.test(value)
	);
}

/** What is known of a generation beside what an answer says. */
export interface KnownBefore {
	/** Whom we asked for: the answer need not say. */
	id?: string;
	/** What relative addresses start from. */
	baseUrl?: string;
}

/**
 * Reads a generation from an API answer or from the `data` of an event, bare or wrapped.
 *
 * @returns undefined if the value is no object, or names no generation where it has to
 */
export function readGeneration(value: unknown, known: KnownBefore = {}): Generation | undefined {
	const layers = layersOf(value);
	const named = layers.filter((layer) => idOf(layer) !== undefined);
	// Where only its status tells a generation from what is wrapped around it, the inner one is meant.
	const body = named.find(hasStatus) ?? named[0] ?? [...layers].reverse().find(hasStatus);
	const id = body && (idOf(body) ?? known.id);
	return id === undefined ? undefined : readBody(id, body!, known.baseUrl ?? DEFAULT_BASE_URL);
}

function readBody(id: string, body: Record<string, unknown>, baseUrl: string): Generation {
	const outputs = readOutputs(body.outputs, baseUrl);
	const failureReason = reason(body.error) ?? reason(body.failureReason);
	const completedAt = readMoment(body.completedAt ?? body.completed_at);
	const ended = completedAt !== undefined;
	return {
		id,
		status: statusOf(
			body.status,
			ended && outputs.length > 0,
			ended && failureReason !== undefined,
		),
		type: asText(body.type),
		outputs,
		failureReason,
		costCredits: asNumber(body.costCredits ?? body.cost_credits),
		createdAt: readMoment(body.createdAt ?? body.created_at),
		completedAt,
		other: Object.fromEntries(Object.entries(body).filter(([name]) => !KNOWN.has(name))),
	};
}

/** The page's word, in whatever case. Another one is known by what comes with it: an end with images, or with a reason. */
function statusOf(value: unknown, hasImages: boolean, hasReason: boolean): string {
	const word = asText(value)?.trim();
	if (word === undefined) return 'unknown';
	const known = STATUSES.find((status) => status === word.toLowerCase());
	if (known !== undefined) return known;
	if (hasImages) return 'succeeded';
	return hasReason ? 'failed' : word;
}

function hasStatus({ status }: Record<string, unknown>): boolean {
	return asText(status) !== undefined;
}

/** The id as the API names it, as a text. */
function idOf({ generationId, generation_id: snake, id }: Record<string, unknown>) {
	const texts = [generationId, snake, id].map((value) =>
		Number.isSafeInteger(value) ? String(value) : value,
	);
	return texts.find(isGenerationId);
}

/** Whether the API refused or gave up on it: `blocked` (moderation) counts as failed. */
export function hasFailed(generation: Generation): boolean {
	return generation.status === 'failed' || generation.status === 'blocked';
}

/** Whether the status will not change any more. Statuses that we do not know are not final. */
export function isFinished(generation: Generation): boolean {
	return generation.status === 'succeeded' || hasFailed(generation);
}

function reason(value: unknown): string | undefined {
	return isRecord(value) ? (asText(value.message) ?? asText(value.code)) : asText(value);
}
