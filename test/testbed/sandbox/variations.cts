import { accountOptions } from './options/account.cts';
import type { SandboxOptions } from './options/server.cts';

const MINUTE = 60_000;

/**
 * Where the real API may differ from what its page says or leaves open, each as options of the sandbox. All of them are
 * within the page's words, or as services of this kind are usually built.
 */
export const variations = {
	// Limits
	'hour used up by others': { usedByOthers: 598 },
	'reset in milliseconds': { resetForm: 'milliseconds' },
	'reset in seconds from now': { resetForm: 'fromNow' },
	'reset that rolls along': { resetForm: 'rolling' },
	'sliding window': { windowKind: 'sliding' },
	'window for each route': { windowKind: 'perRoute' },
	'in flight with nothing remaining': { inFlight: 'both', inFlightRemaining: 'zero' },
	'in flight as 503': { inFlight: 'both', inFlightStatus: 503 },
	'in flight counts generations': { inFlight: 'generations' },
	'no reset, no Retry-After': { rateHeaders: 'noReset', retryAfter: 'absent' },
	'no headers of the limit': { rateHeaders: 'none', retryAfter: 'absent' },
	'headers of the limit as the IETF has them': { rateHeaders: 'ietf' },
	'429 as a page': { limitShape: 'html' },
	'Retry-After as a date': { retryAfter: 'date' },
	// What stands in front
	'challenge once': { protection: 'cloudflare', protectionTimes: 1 },
	'challenge of every order': { protection: 'cloudflare', protectionOn: 'generate' },
	'challenge of polls': { protection: 'vercel', protectionOn: 'get', protectionTimes: 3 },
	'firewall on a prompt': { protection: 'page', protectionOn: 'prompt' },
	'routes moved by 308': { moved: 308 },
	// Orders
	'credits before the key': { creditsFirst: true },
	'key kept for minutes': { keyLifetimeMs: 5 * MINUTE },
	'key ignored': { keyLifetimeMs: 0 },
	'key must be a UUID': { keyForm: 'uuid' },
	'key of at most 50 characters': { keyForm: 'short' },
	'replay answers 200': { replayStatus: 200 },
	'replay answers 409': { replayStatus: 409 },
	'replay says queued': { replayShows: 'queued' },
	'other body under a key is 409': { replayOtherBody: 409 },
	'other body under a key is 422': { replayOtherBody: 422 },
	'key in progress is 409': { replayInProgress: 409 },
	'key in progress is 423': { replayInProgress: 423 },
	'key in progress is 425': { replayInProgress: 425 },
	'order takes 25 seconds': { generateTakes: 25_000 },
	'order answered with 200': { acceptedStatus: 200 },
	'order answered without a status': { acceptedShows: 'nothing' },
	'order answered with the outcome': { acceptedShows: 'actual' },
	'order visible late': { visibleAfterMs: 30_000 },
	// Generations
	'outputs after success': { outputsAfterMs: 8_000 },
	'outputs one by one': { outputsEveryMs: 3_000 },
	'one output missing': { outputsMissing: 1 },
	'WebP later than PNG': { webpAfterMs: 20_000 },
	'statuses in upper case': { words: 'upper' },
	'statuses in other words': { words: 'other' },
	'dates without a zone': { dates: 'noZone' },
	'dates in seconds': { dates: 'seconds' },
	'dates in milliseconds': { dates: 'milliseconds' },
	'database clock behind': { databaseClock: -30_000 },
	'database clock ahead': { databaseClock: 30_000 },
	'numbers as texts': { numbers: 'texts' },
	'question takes 12 seconds': { getTakes: 12_000 },
	'unknown id is 403': { unknownIdStatus: 403 },
	'unknown id is 500': { unknownIdStatus: 500 },
	// Shapes
	'numeric ids': { idType: 'number' },
	'id in generation_id': { idField: 'generation_id' },
	'status without an id': { statusNamesId: false },
	'answers in data': { wrapped: 'data' },
	'answers in generation': { wrapped: 'generation' },
	'answers in result': { wrapped: 'result' },
	'answers with success and data': { wrapped: 'success' },
	'outputs as texts': { outputShape: 'texts' },
	'outputs as url': { outputShape: 'url' },
	'outputs with nested files': { outputShape: 'nested' },
	'outputs as JSON text': { outputShape: 'jsonText' },
	'outputs as one object': { outputShape: 'single' },
	'addresses relative': { outputAddresses: 'relative' },
	'addresses without a scheme': { outputAddresses: 'protocolRelative' },
	// Errors
	'errors with details': { errorShape: 'details' },
	'errors as a tree': { errorShape: 'tree' },
	'errors as Zod formats them': { errorShape: 'format' },
	'errors in msg': { errorShape: 'msg' },
	'errors by field': { errorShape: 'fields' },
	'errors as a code': { errorShape: 'code' },
	'errors as problem details': { errorShape: 'problem' },
	'errors inside 200': { errorStatus: 'ok' },
	'errors as pages': { errorShape: 'html' },
	// Files
	'upload in uploadUrl': { uploadShape: 'uploadUrl' },
	'PUT answers 204': { putStatus: 204 },
	'address with a checksum': { presignedChecksum: true },
	'address with another signed header': {
		signedHeaders: ['content-type', 'content-length', 'x-amz-meta-owner'],
	},
	'input key for one order': { inputKeyUses: 1 },
	'input key for one minute': { inputKeyLifetimeMs: MINUTE },
	'unknown input is 404': { inputKeyUses: 1, unknownInputStatus: 404 },
	'unknown input is 403': { inputKeyUses: 1, unknownInputStatus: 403 },
	'CDN late': { cdnDelayMs: 10_000 },
	'CDN late with one image': { cdnDelayMs: 10_000, cdnDelayed: 'last' },
	'CDN late with 403': { cdnDelayMs: 10_000, cdnDelayStatus: 403 },
	'CDN late with 206': { cdnDelayMs: 10_000, cdnDelayStatus: 206 },
	'CDN keeps an early 404': { cdnDelayMs: 4_000, cdnCacheMs: 30_000 },
	'CDN refuses everybody': { cdnStatus: 403 },
	'WebP at the PNG address': { pngHolds: 'webp' },
	'JPEG at the PNG address': { pngHolds: 'jpeg' },
	'AVIF at the PNG address': { pngHolds: 'avif' },
	'page at the PNG address': { pngHolds: 'html' },
	// The account's webhooks
	'account without room for a webhook': { webhookLimit: 0 },
	'ping before registration': { registerPing: true },
	'registration nested': { registerShape: 'nested' },
	'secret in signingSecret': { registerShape: 'signingSecret' },
	'id in webhookId': { registerShape: 'webhookId' },
	'registration takes 9 seconds': { registerTakes: 9_000 },
	'list answers 500': { webhookList: 500 },
	'list masked': { webhookList: 'masked' },
	'list paged': { webhookList: 'paged' },
	'list missing': { webhookList: 404 },
	'session for one call': { sessionUses: 'once' },
	// Deliveries
	'signature with sha256=': { signatureForm: 'sha256=' },
	'signature with v1=': { signatureForm: 'v1=' },
	'signature in base64': { signatureForm: 'base64' },
	'signature over a timestamp': { signatureForm: 'timestamp' },
	'signature keyed without whsec_': { signatureKey: 'bare' },
	'event generation.completed': { eventNames: 'completed' },
	'event with another header': { eventNames: 'otherHeader' },
	'event flat': { deliveryShape: 'flat' },
	'event with generation in data': { deliveryShape: 'generation' },
	'event for each image': { eventPerImage: true },
	'no event of a blocked one': { blockedEvent: 'none' },
} as const satisfies Record<string, SandboxOptions>;

export type VariationName = keyof typeof variations;

export const variationNames = Object.keys(variations) as VariationName[];

/** Those of the account's webhooks. */
export const ofTheTrigger = variationNames.filter((name) =>
	Object.keys(variations[name]).some((option) => option in accountOptions),
);

/** Those that an action node can notice. */
export const ofTheAction = variationNames.filter((name) => !ofTheTrigger.includes(name));

/** The options of several variations together. @throws Error for a name that is none */
export function vary(...names: string[]): SandboxOptions {
	const unknown = names.find((name) => !(name in variations));
	if (unknown !== undefined) throw new Error(`The sandbox has no variation "${unknown}"`);
	const chosen = names.map((name): SandboxOptions => variations[name as VariationName]);
	return Object.assign({}, ...chosen) as SandboxOptions;
}
