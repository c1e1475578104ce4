import { createHash } from 'crypto';

/** Which run of which execution works on something: the same again when Retry On Fail repeats the node. */
export interface Origin {
	/** Of the n8n instance, on which all its processes agree: numbers of executions begin anew in each. */
	instanceId: string;
	workflowId: string;
	executionId: string;
	/**
	 * When the execution began, milliseconds since the epoch, where n8n tells it: sets executions of one number apart,
	 * such as those before and after a database was wiped.
	 */
	birth: number | undefined;
	runIndex: number;
}

/** Where in n8n an item is worked on. */
export interface Place extends Origin {
	nodeId: string;
	itemIndex: number;
}

/** What the user asks for. Input images count by their contents: upload keys differ on every upload. */
export interface Wish {
	operation: 'generate' | 'edit';
	prompt: string;
	size: string;
	quality: string;
	n: number;
	/** SHA-256 of each input image, or the upload key where the user gave only that. */
	images: string[];
}

export type IdempotencyMode = 'execution' | 'content' | 'custom';

/**
 * The `Idempotency-Key` of a paid request: a hash that looks like a random UUID, the one form that some APIs demand.
 * `execution`: this wish at this place; `content`: this wish anywhere; `custom`: the user's own key alone.
 *
 * @see docs/API.md#idempotency
 */
export function idempotencyKey(
	mode: IdempotencyMode,
	wish: Wish,
	place: Place,
	customKey: string,
): string {
	switch (mode) {
		case 'execution':
			return keyOf([
				place.instanceId,
				place.workflowId,
				place.executionId,
				place.birth ?? null,
				place.nodeId,
				place.runIndex,
				place.itemIndex,
				...wishParts(wish),
			]);
		case 'content':
			return keyOf(wishParts(wish));
		case 'custom':
			return uuidOf(sha256(customKey));
	}
}

/** The n-th key of a series, 0 being the first: used when a replay returned a generation that had already failed. */
export function seriesKey(key: string, n: number): string {
	return n === 0 ? key : keyOf([key, n]);
}

/** Two wishes are the same if their fingerprints are. */
export function fingerprint(wish: Wish): string {
	return hash(wishParts(wish));
}

/** How much earlier than our first request a moment must lie to count as before it; clocks have whole seconds. */
const MARGIN = 5000;

/**
 * Whether something happened before this run first asked for it: a failure then is a replay of an older one rather than
 * the outcome of our own request, and an image was paid for before.
 *
 * @param moment as the API reports it, ISO 8601; undefined or unreadable counts as new
 * @param firstAsked the server's clock when this run first sent the key, milliseconds since the epoch
 */
export function isBefore(moment: string | undefined, firstAsked: number): boolean {
	return moment !== undefined && Date.parse(moment) < firstAsked - MARGIN;
}

function wishParts({ operation, prompt, size, quality, n, images }: Wish) {
	return [operation, prompt, size, quality, n, images];
}

function keyOf(parts: unknown[]): string {
	return uuidOf(hash(parts));
}

/** A SHA-256 as a UUID of version 4, the one that checks know best. 122 bits are more than chance can hit. */
function uuidOf(hex: string): string {
	return hex.replace(
		/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
		(_all, ...[a, b, c, d, e]: string[]) => `${a}-${b}-4${c}-8${d}-${e}`,
	);
}

function hash(parts: unknown[]): string {
	return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
