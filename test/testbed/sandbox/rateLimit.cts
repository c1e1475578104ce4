import { errorReply } from './errors.cts';
import type { RulesOptions } from './options.cts';
import type { ApiReply, ApiRequest } from './state.cts';
import type { RateWindow } from './window.cts';

/** Takes the call out of the hour's budget and checks its place in flight; the refusal, or undefined. */
export function limited(
	request: ApiRequest,
	window: RateWindow,
	options: RulesOptions,
): ApiReply | undefined {
	const { now, open } = request;
	if (!window.take(now, options)) {
		const seconds = Math.ceil((window.resetAt(now, options) - now) / 1000);
		const message = `Rate limit of ${options.limit} requests reached`;
		return { ...errorReply(429, message, options.errorShape), retryAfter: seconds };
	}
	if (open?.admitted === false) {
		const message = `At most ${options.inFlightMax} requests at a time`;
		const retryAfter = options.inFlightRetryAfter;
		return { ...errorReply(429, message, options.errorShape), retryAfter };
	}
	return undefined;
}

/** The headers that every answer carries, and `Retry-After` on a 429. */
export function rateHeaders(
	reply: ApiReply,
	window: RateWindow,
	now: number,
	options: RulesOptions,
): Record<string, string> {
	return {
		'x-ratelimit-limit': String(options.limit),
		'x-ratelimit-remaining': String(window.remaining(now, options)),
		'x-ratelimit-reset': String(Math.ceil(window.resetAt(now, options) / 1000)),
		...retryAfterHeader(reply.retryAfter, now, options),
	};
}

/** The same for an answer to nobody known: a budget that nothing was taken from. */
export function unlimited(now: number, options: RulesOptions): Record<string, string> {
	return {
		'x-ratelimit-limit': String(options.limit),
		'x-ratelimit-remaining': String(options.limit),
		'x-ratelimit-reset': String(Math.ceil((now + options.windowMs) / 1000)),
	};
}

function retryAfterHeader(
	seconds: number | undefined,
	now: number,
	options: RulesOptions,
): Record<string, string> {
	if (seconds === undefined || options.retryAfter === 'absent') return {};
	if (options.retryAfter === 'seconds') return { 'retry-after': String(seconds) };
	return { 'retry-after': new Date(now + seconds * 1000).toUTCString() };
}
