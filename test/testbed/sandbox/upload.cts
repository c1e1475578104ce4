import { errorReply, json } from './errors.cts';
import type { ApiReply, ApiRequest, CallContext } from './state.cts';
import type { Upload } from './uploads.cts';
import type { RulesOptions } from './options/rules.cts';
import { wrap } from './shapes.cts';
import { issuesText, parseBody, uploadBody as uploadWish } from './validation.cts';

const extensions = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

/**
 * `POST /api/v1/upload`. The rules only announce the object; whoever serves them over HTTP presigns
 * `upload` (that needs promises) and puts the real URL in the place of `memory:`.
 */
export function announceUpload(request: ApiRequest, context: CallContext): ApiReply {
	const { state, options, account, now } = context;
	const parsed = parseBody(request.body);
	if (!parsed.ok) return errorReply(400, parsed.message, options.errorShape);
	const checked = uploadWish.safeParse(parsed.value);
	if (!checked.success) {
		const { issues } = checked.error;
		return errorReply(400, issuesText(issues), options.errorShape, issues);
	}
	const wish = checked.data;

	const idempotencyKey = request.headers['idempotency-key'];
	const known =
		idempotencyKey && options.uploadReplays
			? state.idempotency.upload(account, idempotencyKey)
			: undefined;
	if (known) return announced(known.result, options);

	const upload = state.uploads.announce({
		key: `inputs/${account.id}/${options.newId()}.${extensions[wish.contentType]}`,
		account,
		...wish,
		createdAt: now,
		uses: 0,
		expiresAt: now + options.uploadExpiresMs,
	});
	if (idempotencyKey) state.idempotency.rememberUpload(account, idempotencyKey, wish, upload, now);
	return announced(upload, options);
}

function announced(upload: Upload, options: RulesOptions): ApiReply {
	return { ...json(200, uploadBody(upload, options)), upload };
}

/** The answer that names the address, once there is one. */
export function uploadBody({ url, key }: Upload, options: RulesOptions): object {
	const address = url ?? `memory:${key}`;
	const page = options.uploadShape === 'page';
	return wrap(page ? { url: address, key } : { uploadUrl: address, key }, options);
}
