import { isRecord } from './values';

/** What APIs wrap a single object in; the page shows it bare. */
const WRAPPERS = ['generation', 'data', 'result'];
/** `{data: {generation: {…}}}` is as deep as it gets. */
const DEEPEST = 3;

/** An answer's own object and those that it wraps, from the outside in. */
export function layersOf(body: unknown, depth = 1): Array<Record<string, unknown>> {
	if (!isRecord(body)) return [];
	const inner = WRAPPERS.map((name) => body[name]).find(isRecord);
	return depth === DEEPEST || inner === undefined ? [body] : [body, ...layersOf(inner, depth + 1)];
}
