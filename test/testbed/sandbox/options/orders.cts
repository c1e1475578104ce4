import { count, ms, oneOf, yesNo } from './kinds.cts';

/** What an order, its key and its generation may do that the page leaves open. */
export const orderOptions = {
	/** Credits are looked at before the idempotency key. */
	creditsFirst: yesNo,
	/** How long an idempotency key is remembered; 0: ignored. */
	keyLifetimeMs: ms(Number.POSITIVE_INFINITY),
	/** Which keys are taken: any, UUIDs only, at most 50 characters, or at most 20. */
	keyForm: oneOf('any', 'uuid', 'short', 'tiny'),
	/** 409: the answer names the generation beside an error. */
	replayStatus: oneOf(202, 200, 409),
	/** The status that a replay's body tells: the generation's own, or always `queued`. */
	replayShows: oneOf('actual', 'queued'),
	/** Another body under a known key: the existing generation, or a refusal. */
	replayOtherBody: oneOf('existing', 409, 422),
	/** A repeat while the first request with its key is still open. */
	replayInProgress: oneOf('existing', 409, 423, 425),
	/** How long the API works on an order before it stores key and charge, and answers. */
	generateTakes: ms(0),
	/** How long the API takes to answer a question for a generation. */
	getTakes: ms(0),
	/** The answer to an order with an input key that is unknown or used up. */
	unknownInputStatus: oneOf(400, 403, 404),
	/** How many orders an upload key is good for, and how long. */
	inputKeyUses: count(Number.POSITIVE_INFINITY),
	inputKeyLifetimeMs: ms(Number.POSITIVE_INFINITY),
	/** The answer to a question for an unknown generation, or another account's. */
	unknownIdStatus: oneOf(404, 400, 403, 500),
	/** How long a new generation is unknown to GET. */
	visibleAfterMs: ms(0),
	/** How much later than `succeeded` the first output appears, and each further one after it. */
	outputsAfterMs: ms(0),
	outputsEveryMs: ms(0),
	/** So many of the wished images are never made. */
	outputsMissing: count(0),
	/** How much later than the PNG the WebP is named. */
	webpAfterMs: ms(0),
};
