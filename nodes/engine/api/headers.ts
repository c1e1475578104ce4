import type { WindowReport } from '../key/hourlyBudget';

export type Headers = Record<string, unknown>;

const HOUR = 3600_000;
/** Longer than that no server means. */
const WEEK = 7 * 24 * HOUR;
/** Refusals that last longer than this are about the hour, not about requests in flight. */
const SHORT = 60_000;

/** A reset above the first number is told in milliseconds, one below the second in seconds from now: both far off years. */
const MILLISECONDS = 1e11;
const FROM_NOW = 1e7;

/** After so many refusals a place will not be free soon. */
const LONG = 30;

/** A header's value by its lower-case name; repeated headers give the first value. */
export function header(headers: Headers, name: string): string | undefined {
	const value = headers[name];
	const first: unknown = Array.isArray(value) ? value[0] : value;
	return typeof first === 'string' ? first : typeof first === 'number' ? String(first) : undefined;
}

/** The server's clock (`Date` header) in milliseconds since the epoch, ours where it does not say. */
export function serverNow(headers: Headers, now: number): number {
	const date = Date.parse(header(headers, 'date') ?? '');
	return Number.isNaN(date) ? now : date;
}

/**
 * Reads `X-RateLimit-*`. The reset is taken relative to the server's own `Date`, because clocks differ by minutes; read
 * as well is one in milliseconds, or in seconds from now.
 *
 * @see docs/API.md#rate-limit
 */
export function readWindow(headers: Headers, now: number): WindowReport | undefined {
	const limit = count(header(headers, 'x-ratelimit-limit'));
	const remaining = count(header(headers, 'x-ratelimit-remaining'));
	const reset = count(header(headers, 'x-ratelimit-reset'));
	if (remaining === undefined || reset === undefined) return undefined;
	const server = serverNow(headers, now);
	const moment = momentOf(reset, server);
	return {
		limit: limit ?? Math.max(remaining, 1),
		remaining,
		reset: moment,
		resetAt: now + clamp(moment - server, 0, HOUR),
	};
}

/** Milliseconds since the epoch, by the server's clock. */
function momentOf(reset: number, server: number): number {
	if (reset > MILLISECONDS) return reset;
	return reset < FROM_NOW ? server + reset * 1000 : reset * 1000;
}

/**
 * `Retry-After` in milliseconds from now: seconds or an HTTP date (relative to the server's `Date`).
 *
 * @returns undefined where it is absent or makes no sense (years); never more than an hour, the longest window of the API
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
	const value = header(headers, 'retry-after')?.trim();
	if (value === undefined || value === '') return undefined;
	const wait = /^\d+(\.\d+)?$/.test(value)
		? Number(value) * 1000
		: /^[A-Za-z]{3}/.test(value)
			? Date.parse(value) - serverNow(headers, now)
			: Number.NaN;
	return wait < WEEK ? clamp(wait, 0, HOUR) : undefined;
}

/** How long a 429 asks us to wait, and whether it is the hourly limit or only the number of requests in flight. */
export interface Refusal {
	wait: number;
	hourly: boolean;
}

/**
 * @param refusals how often this call was refused before. Each refusal is a request spent, so the wait doubles from
 *   one second on, even if the server asks for less; but not for long, or others would take each place that gets free.
 */
export function readRefusal(headers: Headers, now: number, refusals: number): Refusal {
	const window = readWindow(headers, now);
	const spent = window !== undefined && window.remaining === 0;
	const untilReset = window === undefined ? 0 : window.resetAt - now;
	const doubled = refusals < LONG ? Math.min(1000 * 2 ** refusals, 8_000) : 30_000;
	const asked = readRetryAfter(headers, now);
	const wait = spent ? (asked ?? untilReset) : Math.max(asked ?? 0, doubled);
	return { wait: Math.max(wait, 250), hourly: spent || wait > SHORT };
}

function count(value: string | undefined): number | undefined {
	const number = Number(value);
	return value === undefined || value.trim() === '' || !Number.isFinite(number) || number < 0
		? undefined
		: number;
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high);
}
