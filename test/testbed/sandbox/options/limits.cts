import { count, ms, oneOf } from './kinds.cts';

/** The hourly limit, what is in flight, and who stands in front of the API. */
export const limitOptions = {
	/** Requests per window and key. */
	limit: count(600),
	windowMs: ms(3_600_000),
	/** The window starts at the first request after the last one ended, or with the hour on the clock. */
	windowStart: oneOf('first-request', 'clock'),
	/** `sliding`: the last hour at any moment. `perRoute`: one window for each kind of call. */
	windowKind: oneOf('fixed', 'sliding', 'perRoute'),
	/** Requests that others with the same key took out of the first window before ours. */
	usedByOthers: count(0),
	/** What "in flight" counts; the vendor does not say. */
	inFlight: oneOf('requests', 'generations', 'both', 'none'),
	inFlightMax: count(5),
	/** Seconds that a refusal for "in flight" asks the client to wait. */
	inFlightRetryAfter: count(1),
	inFlightStatus: oneOf(429, 503),
	/** `zero`: a refusal for "in flight" says that nothing remains, as if the hour were used up. */
	inFlightRemaining: oneOf('actual', 'zero'),
	/** How a 429 says when to come back. */
	retryAfter: oneOf('seconds', 'date', 'absent'),
	/** Which headers tell of the window. `ietf`: `RateLimit-*` with seconds from now. */
	rateHeaders: oneOf('page', 'none', 'noReset', 'ietf'),
	/** `rolling`: always a whole window from now. */
	resetForm: oneOf('seconds', 'milliseconds', 'fromNow', 'rolling'),
	/** A 429 in the shape of other errors, or as a page of the protection in front. */
	limitShape: oneOf('same', 'html'),
	/** Bot protection in front of the API answers 403 with a page of its own. */
	protection: oneOf('none', 'cloudflare', 'vercel', 'page'),
	/** Whom it refuses. `prompt`: orders whose prompt holds `[firewall]`. */
	protectionOn: oneOf('all', 'generate', 'get', 'prompt'),
	/** How many requests it refuses. */
	protectionTimes: count(Number.POSITIVE_INFINITY),
	/** The API's routes have moved: 308 to the same origin. */
	moved: oneOf('no', 308),
};
