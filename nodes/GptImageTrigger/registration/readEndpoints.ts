import { isRecord, parseUrl } from '../../shared/values';

/** An endpoint in the account's list. What the list does not tell is undefined. */
export interface Endpoint {
	id: string;
	url?: string;
	events?: string[];
	enabled: boolean;
}

/**
 * Reads the account's list, whose shape the API does not document: an array, or one under any name.
 *
 * @returns undefined if the answer holds no list
 */
export function readList(body: unknown): Endpoint[] | undefined {
	const entries = Array.isArray(body)
		? body
		: isRecord(body)
			? Object.values(body).find((value) => Array.isArray(value))
			: undefined;
	return Array.isArray(entries) ? entries.flatMap(readEndpoint) : undefined;
}

/** Reads the answer to a registration, bare or wrapped; undefined parts are missing in the answer. */
export function readAnswer(body: unknown): { id?: string; secret?: string } {
	if (!isRecord(body)) return {};
	const layers = [body, ...Object.values(body)].filter(isRecord);
	const first = (names: string[]) =>
		layers.flatMap((layer) => names.map((name) => textOf(layer[name]))).find(isKnown);
	return {
		id: first(['id', 'webhookId', 'webhook_id']),
		secret: first(['secret', 'signingSecret', 'signing_secret']),
	};
}

/** Whether two addresses lead to the same place, however a list writes them. */
export function sameUrl(one: string | undefined, other: string): boolean {
	const plain = (text: string) => (parseUrl(text)?.href ?? text).replace(/\/$/, '');
	return one !== undefined && plain(one) === plain(other);
}

/** Whether two lists hold the same events, in whatever order. */
export function sameEvents(one: string[], other: string[]): boolean {
	const wanted = new Set(other);
	return new Set(one).size === wanted.size && one.every((event) => wanted.has(event));
}

function readEndpoint(value: unknown): Endpoint[] {
	if (!isRecord(value)) return [];
	const id = textOf(value.id);
	if (id === undefined) return [];
	const events = Array.isArray(value.events) ? value.events.map(String) : undefined;
	return [
		{
			id,
			url: typeof value.url === 'string' ? value.url : undefined,
			events,
			enabled: isEnabled(value),
		},
	];
}

// The mark's name is not documented: whatever says "off" counts, and silence means on.
function isEnabled(entry: Record<string, unknown>): boolean {
	const { enabled, active, isActive, isEnabled: marked, disabled, disabledAt, status } = entry;
	if ([enabled, active, isActive, marked].includes(false)) return false;
	if (disabled === true || (typeof disabledAt === 'string' && disabledAt !== '')) return false;
	return !(
		typeof status === 'string' && /^(disabled|inactive|paused|suspended|failed|off)$/i.test(status)
	);
}

function isKnown(text: string | undefined): text is string {
	return text !== undefined;
}

function textOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : undefined;
}
