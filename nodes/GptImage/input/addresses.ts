import { GptImageError } from '../../engine/texts/errors';
import { pictureFieldMessages } from '../../engine/texts/pictureFieldMessages';
import { isRecord, parseStructure, parseUrl } from '../../shared/values';
import type { Field } from './parameters';
import { atMostFour, evaluatedTextOf } from './parameters';
import { pictureTexts } from './pictureValues';

/** A web address, or a picture that was given as text itself. */
export type Address = { url: string } | { text: string };

/** No address and no key is longer, in characters; the API would refuse the whole request. */
const LONGEST_ENTRY = 16_000;

/** Where lists of other nodes (Airtable, NocoDB, our own outputs) have an entry's address. */
const URL_NAMES = ['url', 'signedUrl', 'pngUrl'];
/** Where others (Notion, chat messages) have an object with the address. */
const INNER_NAMES = ['file', 'external', 'image_url'];

/**
 * The addresses in 'Image URLs', one to four.
 *
 * @throws GptImageError that names the field and the entry, without what may be secret in it
 */
export function addressesIn(field: Field): Address[] {
	const { label } = field;
	const addresses = entriesOf(field, urlOf).flatMap((entry): Address[] => {
		const texts = pictureTexts(entry);
		if (texts !== undefined) return texts.map((text) => ({ text }));
		return splitAddresses(entry).map((url) => ({ url: webAddress(label, url) }));
	});
	return atMostFour(label, addresses);
}

/** The keys in 'Image Keys', one to four; as Upload gave them, or as texts. */
export function keysIn(field: Field): string[] {
	const keys = entriesOf(field, ({ key }) => key).flatMap((entry) => entry.split(/[\s,;]+/));
	const given = keys.filter((key) => key !== '');
	return atMostFour(
		field.label,
		given.map((value) => evaluatedTextOf({ label: field.label, value }, LONGEST_ENTRY)),
	);
}

/** The texts of a list in any shape: a text, JSON as text, an array, objects, or one of these. */
function entriesOf(
	{ label, value }: Field,
	ofRecord: (record: Record<string, unknown>) => unknown,
): string[] {
	const structure = typeof value === 'string' ? parseStructure(value) : undefined;
	const list = structure ?? value;
	return (Array.isArray(list) ? list : [list]).flatMap((entry: unknown, index) => {
		const text = isRecord(entry) ? ofRecord(entry) : entry;
		if (text === undefined || text === null) {
			if (isRecord(entry)) throw noText(label, entry, index);
			return [];
		}
		if (typeof text !== 'string') throw noText(label, text, index);
		return text.trim() === '' ? [] : [text.trim()];
	});
}

function noText(label: string, entry: unknown, index: number) {
	return new GptImageError(pictureFieldMessages.notTexts(label, entry, index));
}

function urlOf(record: Record<string, unknown>): unknown {
	const url = URL_NAMES.map((name) => record[name]).find((one) => typeof one === 'string');
	if (url !== undefined) return url;
	const inner = INNER_NAMES.map((name) => record[name]).find(isRecord);
	return inner?.url;
}

/** An address may hold commas, semicolons and blanks itself: only those before another one part them. */
function splitAddresses(text: string): string[] {
	return text
		.split(/[\s,;]+(?=["'<]?(?:https?:\/\/|data:))/i)
		.map((one) => one.replace(/^["'<]+|["'>,;\s]+$/g, ''))
		.filter((one) => one !== '');
}

function webAddress(label: string, text: string): string {
	const url = parseUrl(evaluatedTextOf({ label, value: text }, LONGEST_ENTRY));
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		throw new GptImageError(pictureFieldMessages.notAddress(label, publicPart(text)));
	}
	if (url.username !== '' || url.password !== '') {
		throw new GptImageError(pictureFieldMessages.signsIn(label));
	}
	return url.href;
}

/** Without query, fragment and sign-in data, which are nobody's business in a message. */
function publicPart(text: string): string {
	return text
		.split(/[?#]/)[0]
		.replace(/\/\/[^/]*@/, '//')
		.slice(0, 80);
}
