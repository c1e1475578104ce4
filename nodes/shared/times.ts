import { asNumber, asText } from './values';

/** Numbers above this are milliseconds since the epoch, those below seconds: the limit lies in 1973 and in 5138. */
const MILLISECONDS = 1e11;

/** A moment without a time zone, as databases write it. */
const NO_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;

/**
 * A moment as the API reports it. The page shows ISO 8601 in UTC; read as well are seconds or milliseconds since the
 * epoch, and a date without a zone, which is UTC wherever n8n runs.
 *
 * @returns the API's own text where it is complete, else ISO 8601; undefined where there is none
 * @see docs/API.md#get-apiv1generationsid
 */
export function readMoment(value: unknown): string | undefined {
	const number = asNumber(value);
	if (number !== undefined) return iso(number > MILLISECONDS ? number : number * 1000);
	const text = asText(value)?.trim();
	return text !== undefined && NO_ZONE.test(text)
		? iso(Date.parse(`${text.replace(' ', 'T')}Z`))
		: text;
}

function iso(ms: number): string | undefined {
	const date = new Date(ms);
	return Number.isNaN(date.getTime()) || ms <= 0 ? undefined : date.toISOString();
}
