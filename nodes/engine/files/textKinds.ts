import { fromBase64 } from './base64';

/** So many bytes from the start of a file tell what it is: a web page may begin with comments. */
export const KIND_BYTES = 1024;

/** What a file is that has no signature. */
export type TextKind =
	| 'svg'
	| 'html'
	| 'xml'
	| 'json'
	/** A picture's own text form: `data:image/png;base64,…`, or base64 alone. */
	| 'dataUrl'
	| 'base64'
	| 'text'
	| 'empty'
	| 'unknown';

/** Decoded, these would be no hint that a text was meant as base64: many a word can be decoded. */
const NO_HINT: string[] = ['unknown', 'text', 'empty', 'readAsText'];

/** No file that is worth encoding has fewer characters. */
const SHORTEST_BASE64 = 12;

/**
 * Tells what a file is that has no signature.
 *
 * @param kindOf tells what decoded bytes are
 */
export function textKind(start: Uint8Array, kindOf: (start: Uint8Array) => string): TextKind {
	const text = Buffer.from(start.subarray(0, KIND_BYTES))
		.toString('utf8')
		// What was cut through at the end is no character.
		.replace(/^\ufeff|\ufffd$/g, '')
		.trim();
	if (text === '') return start.length < KIND_BYTES ? 'empty' : 'text';
	if (text.startsWith('<')) return markupKind(text);
	if (/^(\{\s*("|\}|$)|\[\s*([[{"\]\dtfn-]|$))/.test(text)) return 'json';
	const bare = text.replace(/^"|"$/g, '');
	if (/^data:[^,\s]{0,200},/i.test(bare)) return 'dataUrl';
	const decoded = bare.length < SHORTEST_BASE64 ? undefined : fromBase64(wholeQuads(bare));
	if (decoded !== undefined && !NO_HINT.includes(kindOf(decoded))) return 'base64';
	return /[\p{Cc}\ufffd]/u.test(text.replace(/\s/g, '')) ? 'unknown' : 'text';
}

function markupKind(text: string): TextKind {
	const bare = text.replace(/<!--[\s\S]*?(-->|$)|<\?[\s\S]*?(\?>|$)/g, '').trim();
	if (/^<(!doctype html|html|head|body|script|meta|title|div|p|a)\b/i.test(bare)) return 'html';
	if (/^(<!doctype svg[^>]*>\s*)?<(\w+:)?svg\b/i.test(bare)) return 'svg';
	return /^<[a-z!]|^$/i.test(bare) ? 'xml' : 'text';
}

/** The end of what was cut off in the middle of four characters tells nothing. */
function wholeQuads(text: string): string {
	const bare = text.replace(/\s/g, '');
	return bare.endsWith('=') ? bare : bare.slice(0, bare.length - (bare.length % 4));
}
