import { errorReply, html } from './errors.cts';
import type { RulesOptions } from './options/rules.cts';
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
		return { ...refusal(429, message, options), retryAfter: seconds };
	}
	if (open?.admitted === false) {
		return tooMany(`At most ${options.inFlightMax} requests at a time`, options);
	}
	return undefined;
}

/** The refusal of a call because of others in flight. */
export function tooMany(message: string, options: RulesOptions): ApiReply {
	const { inFlightStatus, inFlightRetryAfter: retryAfter } = options;
	return { ...refusal(inFlightStatus, message, options), retryAfter, inFlight: true };
}

function refusal(status: number, message: string, { limitShape, errorShape }: RulesOptions) {
	return limitShape === 'html'
		? html(status, 'error code: 1015')
		: errorReply(status, message, errorShape);
}

/** The headers that every answer carries, and `Retry-After` on a refusal. */
export function rateHeaders(
	reply: ApiReply,
	window: RateWindow,
	now: number,
	options: RulesOptions,
): Record<string, string> {
	const zero = reply.inFlight === true && options.inFlightRemaining === 'zero';
	return {
		...windowHeaders(
			zero ? 0 : window.remaining(now, options),
			window.resetAt(now, options),
			now,
			options,
		),
		...retryAfterHeader(reply.retryAfter, now, options),
	};
}

/** The same for an answer to nobody known: a budget that nothing was taken from. */
export function unlimited(now: number, options: RulesOptions): Record<string, string> {
	return windowHeaders(options.limit, now + options.windowMs, now, options);
}

function windowHeaders(
	remaining: number,
	resetAt: number,
	now: number,
	{ limit, rateHeaders: kind, resetForm, windowMs }: RulesOptions,
): Record<string, string> {
	if (kind === 'none') return {};
	if (kind === 'ietf') {
		return {
			'ratelimit-limit': String(limit),
			'ratelimit-remaining': String(remaining),
			'ratelimit-reset': String(Math.ceil((resetAt - now) / 1000)),
		};
	}
	const resets = {
		seconds: Math.ceil(resetAt / 1000),
		milliseconds: Math.ceil(resetAt),
		fromNow: Math.ceil((resetAt - now) / 1000),
		rolling: Math.ceil((now + windowMs) / 1000),
	};
	return {
		'x-ratelimit-limit': String(limit),
		'x-ratelimit-remaining': String(remaining),
		...(kind === 'noReset' ? {} : { 'x-ratelimit-reset': String(resets[resetForm]) }),
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
