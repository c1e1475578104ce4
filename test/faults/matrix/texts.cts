import { everyMessage } from '../../testbed/core/catalogue.cts';
import type { Ran } from './setting.cts';

/** Everything that a run shows to anybody, each text by itself. */
export function textsOf({ items, error, logged }: Ran): string[] {
	return [
		...items.map(({ json }) => JSON.stringify(json)),
		...errorTexts({ items, error, logged: [], seconds: 0 }),
		...logged.map(({ message, metadata }) => `${message} ${JSON.stringify(metadata ?? '')}`),
	];
}

/** What a user reads of what went wrong. */
export function errorTexts({ items, error }: Ran): string[] {
	const shown = items.flatMap(({ json }) =>
		'error' in json ? [json.error as unknown as { message: string; description?: string }] : [],
	);
	return [...shown, ...(error === undefined ? [] : [error])].map(
		({ message, description }) => `${message} | ${description ?? ''}`,
	);
}

const UGLY: Array<[string, RegExp]> = [
	['a stack trace', /\n\s+at |node_modules|\.[cm]?[jt]s:\d/],
	['undefined', /undefined/],
	['null as text', /\bnull\b(?!,|\})/],
	['an object as text', /\[object/],
	['NaN', /\bNaN\b/],
	['raw HTML', /<\/?[a-z!][^>]*>/i],
	['a key', /gimg_[0-9a-f]{8}/],
	['a signing secret', /whsec_[\w-]{8}/],
	['a session', /session=/],
	[
		'free, though paid for',
		/Nothing was charged[^|]*Generation ID|Generation ID[^|]*Nothing was charged/,
	],
	['a signed address', /X-Amz-|Signature=/],
	// What failed is told as it is, to the log alone.
	[
		'an error code',
		/^(?!GPT Image: .*Cause: ).*(ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|socket hang up)/s,
	],
];

/** What of a text nobody should have to read, or may read. */
export function uglyParts(text: string): string[] {
	return UGLY.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
}

/** Whether an error begins with one of the sentences that the package has for its users. */
export function isKnownMessage(text: string): boolean {
	return everyMessage.some(([, { message }]) => text.startsWith(message));
}

/** The text without what differs from run to run, so that each message is there once. */
export function generalised(text: string): string {
	return text
		.replace(/gen_[0-9a-f-]{36}/g, 'gen_…')
		.replace(/127\.0\.0\.1:\d+|localhost:\d+/g, 'host')
		.replace(/wh_[0-9a-f-]{36}/g, 'wh_…')
		.replace(/webhook\/[0-9a-f-]{36}/g, 'webhook/…')
		.replace(/outputs\/gen_…\/\d/g, 'outputs/…');
}
