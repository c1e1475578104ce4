/** What a generation was asked for: what `duration` and `outcome` functions are given. */
export interface GenerationSpec {
	prompt: string;
	type: 'text2img' | 'edit';
	size: '1024x1024' | '1024x1536' | '1536x1024';
	quality: 'low' | 'medium' | 'high';
	n: number;
	inputImageKeys: string[];
	/** How many generations were accepted before this one, over all accounts. */
	index: number;
	accountId: string;
}

export type Outcome = 'succeeded' | 'failed' | 'blocked';

export type ErrorShape = 'error' | 'nested' | 'message' | 'zod' | 'text' | 'html' | 'empty';

/** Options of the pure rules; times in milliseconds. */
export interface RulesOptions {
	/** Requests per window and key. */
	limit: number;
	windowMs: number;
	/** The window starts at the first request after the last one ended, or with the hour on the clock. */
	windowStart: 'first-request' | 'clock';
	/** What "in flight" counts; the vendor does not say. */
	inFlight: 'requests' | 'generations' | 'both' | 'none';
	inFlightMax: number;
	/** Seconds that a refusal for "in flight" asks the client to wait. */
	inFlightRetryAfter: number;
	/** How a 429 says when to come back. */
	retryAfter: 'seconds' | 'date' | 'absent';
	/** From submission to the end: one number, a list taken in turn, or a function of the wish. */
	duration: number | readonly number[] | ((spec: GenerationSpec) => number);
	/** The share of the duration that a generation spends `queued`. */
	queuedShare: number;
	/** How generations end; any other word is an unknown status that never ends. */
	outcome: string | ((spec: GenerationSpec) => string);
	/** Credits per image. The vendor names only `low`; the others are the sandbox's own. */
	prices: Record<GenerationSpec['quality'], number>;
	/** `high` is "HD 2K": the sides are this many times those of `size`. */
	hdScale: number;
	errorShape: ErrorShape;
	/** The field of the 202 that holds the new generation's id. */
	idField: 'generationId' | 'id';
	replayStatus: 200 | 202;
	/** The status that a replay's body tells: the generation's own, or always `queued`. */
	replayShows: 'queued' | 'actual';
	/** Another body under a known key: the existing generation, or a refusal. */
	replayOtherBody: 'existing' | 409 | 422;
	/** A repeat while the first request with its key is still open. */
	replayInProgress: 'existing' | 409;
	/** A repeated `Idempotency-Key` on an upload gets the first answer again, expired URL included. */
	uploadReplays: boolean;
	/** How long a presigned URL is good for. */
	uploadExpiresMs: number;
	/** The API's answer to an account call without a valid session. */
	noSession: '401' | 'redirect' | 'html';
	webhookList: 'array' | 'data' | 'webhooks' | 404 | 405;
	webhookDelete: 'works' | 404 | 405;
	/** The field that tells whether an endpoint is enabled. */
	webhookEnabledMark: 'enabled' | 'active' | 'disabled' | 'status' | 'none';
	/** Which event tells of a blocked generation; the vendor does not say. */
	blockedEvent: 'generation.failed' | 'generation.blocked' | 'none';
	/** Where outputs are published. */
	cdnUrl: string;
	/** New ids; random unless a test wants to know them. */
	newId: () => string;
}

export const defaultRules: Omit<RulesOptions, 'newId'> = {
	limit: 600,
	windowMs: 3_600_000,
	windowStart: 'first-request',
	inFlight: 'requests',
	inFlightMax: 5,
	inFlightRetryAfter: 1,
	retryAfter: 'seconds',
	duration: 200,
	queuedShare: 0.1,
	outcome: 'succeeded',
	prices: { low: 1, medium: 2, high: 4 },
	hdScale: 2,
	errorShape: 'error',
	idField: 'generationId',
	replayStatus: 202,
	replayShows: 'actual',
	replayOtherBody: 'existing',
	replayInProgress: 'existing',
	uploadReplays: true,
	uploadExpiresMs: 300_000,
	noSession: '401',
	webhookList: 'array',
	webhookDelete: 'works',
	webhookEnabledMark: 'enabled',
	blockedEvent: 'generation.failed',
	cdnUrl: 'https://cdn.sandbox.invalid',
};
