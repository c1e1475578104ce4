import { errorReply, json } from './errors.cts';
import type { ApiReply, ApiRequest, CallContext } from './state.cts';
import type { Upload } from './uploads.cts';
import { issuesText, parseBody, uploadBody } from './validation.cts';

const extensions = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const;

/**
 * `POST /api/v1/upload`. The rules only announce the object; whoever serves them over HTTP presigns
 * `upload` (that needs promises) and puts the real URL in the place of `memory:`.
 */
export function announceUpload(request: ApiRequest, context: CallContext): ApiReply {
	const { state, options, account, now } = context;
	const parsed = parseBody(request.body);
	if (!parsed.ok) return errorReply(400, parsed.message, options.errorShape);
	const checked = uploadBody.safeParse(parsed.value);
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
	if (known) return announced(known.result);

	const upload = state.uploads.announce({
		key: `inputs/${account.id}/${options.newId()}.${extensions[wish.contentType]}`,
		account,
		...wish,
		createdAt: now,
		expiresAt: now + options.uploadExpiresMs,
	});
	if (idempotencyKey) state.idempotency.rememberUpload(account, idempotencyKey, wish, upload);
	return announced(upload);
}

function announced(upload: Upload): ApiReply {
	return { ...json(200, { url: upload.url ?? `memory:${upload.key}`, key: upload.key }), upload };
}
