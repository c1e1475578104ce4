import { count, ms, oneOf, yesNo } from './kinds.cts';

/** The account's webhooks: management and deliveries. */
export const accountOptions = {
	/** The API's answer to an account call without a valid session. */
	noSession: oneOf('401', 'redirect', 'html'),
	/** `once`: each call gives a new session by `Set-Cookie`, and the old one is over. */
	sessionUses: oneOf('many', 'once'),
	webhookList: oneOf('array', 'data', 'webhooks', 'masked', 'paged', 404, 405, 500),
	webhookDelete: oneOf('works', 404, 405, 204),
	/** The field that tells whether an endpoint is enabled. */
	webhookEnabledMark: oneOf('enabled', 'active', 'disabled', 'status', 'none'),
	/** How many endpoints an account may have; one more is refused with 403 and the reason. */
	webhookLimit: count(Number.POSITIVE_INFINITY),
	registerShape: oneOf('page', 'nested', 'signingSecret', 'webhookId'),
	/** A ping must be answered with 2xx before an endpoint is registered. */
	registerPing: yesNo,
	registerTakes: ms(0),
	/** Which event tells of a blocked generation; the vendor does not say. */
	blockedEvent: oneOf('generation.failed', 'generation.blocked', 'none'),
	/** `completed`: `generation.completed` for both ends. `otherHeader`: the header says another name. */
	eventNames: oneOf('page', 'completed', 'otherHeader'),
	deliveryShape: oneOf('page', 'flat', 'generation'),
	/** One event for each image, all of the same generation. */
	eventPerImage: yesNo,
	signatureForm: oneOf('hex', 'sha256=', 'v1=', 'base64', 'timestamp'),
	/** `bare`: without `whsec_`. */
	signatureKey: oneOf('whole', 'bare'),
};
