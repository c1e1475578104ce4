import { isRecord } from './values';

/** One finished image: both files and their size in pixels. */
export interface ImageOutput {
	png: string;
	webp: string;
	width: number | null;
	height: number | null;
}

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
	'id generationId status type outputs error failureReason costCredits createdAt completedAt __proto__'.split(
		' ',
	),
);

/** Characters. */
export const LONGEST_ID = 500;

export type ImageFormat = 'png' | 'webp';

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

/**
 * Reads a generation from an API answer or from the `data` of an event.
 *
 * @returns undefined if the value is no object or names no id (`id` or `generationId`)
 */
export function readGeneration(value: unknown): Generation | undefined {
	if (!isRecord(value)) return undefined;
	const id = [value.generationId, value.id].find(isGenerationId);
	if (id === undefined) return undefined;
	return {
		id,
		status: text(value.status) ?? 'unknown',
		type: text(value.type),
		outputs: Array.isArray(value.outputs) ? value.outputs.flatMap(readOutput) : [],
		failureReason: reason(value.error) ?? reason(value.failureReason),
		costCredits: finite(value.costCredits),
		createdAt: text(value.createdAt),
		completedAt: text(value.completedAt),
		other: Object.fromEntries(Object.entries(value).filter(([name]) => !KNOWN.has(name))),
	};
}

/** Whether the API refused or gave up on it: `blocked` (moderation) counts as failed. */
export function hasFailed(generation: Generation): boolean {
	return generation.status === 'failed' || generation.status === 'blocked';
}

/** Whether the status will not change any more. Statuses that we do not know are not final. */
export function isFinished(generation: Generation): boolean {
	return generation.status === 'succeeded' || hasFailed(generation);
}

/** The chosen format, or the other one where the API gave only that. */
export function formatOf(output: ImageOutput, wanted: ImageFormat): ImageFormat {
	if (output[wanted] !== '') return wanted;
	return output.png === '' ? 'webp' : 'png';
}

/** The file of an image in the chosen format, or the other one where the API gave only that. */
export function urlOf(output: ImageOutput, format: ImageFormat): string {
	return output[formatOf(output, format)];
}

function readOutput(value: unknown): ImageOutput[] {
	if (!isRecord(value)) return [];
	const output = {
		png: text(value.png) ?? '',
		webp: text(value.webp) ?? '',
		width: finite(value.width) ?? null,
		height: finite(value.height) ?? null,
	};
	return output.png === '' && output.webp === '' ? [] : [output];
}

function reason(value: unknown): string | undefined {
	return isRecord(value) ? text(value.message) : text(value);
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function finite(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
