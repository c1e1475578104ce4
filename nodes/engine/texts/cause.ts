import { isRecord } from '../../shared/values';
import { shown } from './shown';

/** n8n wraps what failed in errors of its own, and so does its HTTP client. */
const DEEPEST = 5;

/** What of an address may be a password or a signature. */
const SECRET = /(?<=:\/\/)[^/\s@]*@|\?[^\s'")]*/g;

/** Why n8n, its disk or the network failed, for the log: it is no help to a user, but to whoever runs the n8n. */
export function causeOf(error: unknown): string {
	let inner = error;
	for (let depth = 1; depth < DEEPEST && isRecord(inner) && isRecord(inner.cause); depth++) {
		inner = inner.cause;
	}
	const { code, message } = isRecord(inner) ? inner : { code: undefined, message: inner };
	const words = [...(typeof code === 'string' ? [code] : []), String(message)];
	return shown(words.join(': ').replace(SECRET, '…'));
}
