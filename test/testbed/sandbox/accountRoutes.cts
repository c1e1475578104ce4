import { randomBytes } from 'node:crypto';
import type { Account } from './accounts.cts';
import type { Endpoint } from './endpoints.cts';
import { errorReply, html, json } from './errors.cts';
import type { RulesOptions } from './options/rules.cts';
import type { ApiReply, ApiRequest, CallContext, State } from './state.cts';
import { decodedSegment, issuesText, parseBody, webhookBody } from './validation.cts';

export const webhooksPath = '/api/account/webhooks';

/** `/api/account/webhooks`, managed with the session of a signed-in browser. */
export function accountWebhooks(
	request: ApiRequest,
	state: State,
	options: RulesOptions,
	account: Account | undefined,
): ApiReply {
	if (!account) return noSession(options);
	const context = { state, options, account, now: request.now };
	const id = request.path.slice(webhooksPath.length + 1);
	if (request.method === 'POST' && !id) return register(request, context);
	if (request.method === 'GET' && !id) return list(context);
	if (request.method === 'DELETE' && id) return remove(decodedSegment(id), context);
	return errorReply(405, 'Method not allowed', options.errorShape);
}

function noSession({ noSession: answer, errorShape }: RulesOptions): ApiReply {
	if (answer === 'html') return html(200, 'Sign in');
	if (answer === 'redirect') return { status: 302, headers: { location: '/login' }, body: '' };
	return errorReply(401, 'Not signed in', errorShape);
}

function register(request: ApiRequest, { state, options, account, now }: CallContext): ApiReply {
	const parsed = parseBody(request.body);
	if (!parsed.ok) return errorReply(400, parsed.message, options.errorShape);
	const checked = webhookBody.safeParse(parsed.value);
	if (!checked.success) {
		const { issues } = checked.error;
		return errorReply(400, issuesText(issues), options.errorShape, issues);
	}
	const { url, events, label } = checked.data;
	if (state.endpoints.of(account).length >= options.webhookLimit) {
		const reason = `Webhook limit reached: at most ${options.webhookLimit} endpoints`;
		return errorReply(403, reason, options.errorShape);
	}
	const endpoint = state.endpoints.add({
		id: `wh_${options.newId()}`,
		account,
		url,
		events,
		label,
		secret: newSecret(),
		enabled: true,
		failures: 0,
		createdAt: now,
	});
	return { ...json(201, registered(endpoint, options)), endpoint };
}

function registered({ id, secret }: Endpoint, { registerShape }: RulesOptions): object {
	switch (registerShape) {
		case 'page':
			return { id, secret };
		case 'nested':
			return { webhook: { id }, secret };
		case 'signingSecret':
			return { id, signingSecret: secret };
		case 'webhookId':
			return { webhookId: id, secret };
	}
}

/** A signing secret, as the vendor shows it once. */
export function newSecret(): string {
	return `whsec_${randomBytes(24).toString('base64url')}`;
}

function list({ state, options, account }: CallContext): ApiReply {
	const { webhookList: shape, errorShape } = options;
	if (shape === 404) return errorReply(404, 'Not found', errorShape);
	if (shape === 405) return errorReply(405, 'Method not allowed', errorShape);
	if (shape === 500) return errorReply(500, 'Internal error', errorShape);
	const entries = state.endpoints.of(account).map((endpoint) => listed(endpoint, options));
	if (shape === 'array' || shape === 'masked') return json(200, entries);
	if (shape !== 'paged') return json(200, { [shape]: entries });
	const hasMore = entries.length > 1;
	return json(200, { data: entries.slice(0, 1), hasMore, nextCursor: hasMore ? 'page-2' : null });
}

function listed(endpoint: Endpoint, options: RulesOptions) {
	const { webhookEnabledMark: mark, webhookList } = options;
	const { id, events, label, enabled } = endpoint;
	const url = webhookList === 'masked' ? `${new URL(endpoint.url).origin}/…` : endpoint.url;
	const marks = {
		enabled: { enabled },
		active: { active: enabled },
		disabled: { disabled: !enabled },
		status: { status: enabled ? 'enabled' : 'disabled' },
		none: {},
	};
	const createdAt = new Date(endpoint.createdAt).toISOString();
	return { id, url, events, label: label ?? null, ...marks[mark], createdAt };
}

function remove(id: string, { state, options, account }: CallContext): ApiReply {
	const { webhookDelete, errorShape } = options;
	if (webhookDelete === 405) return errorReply(405, 'Method not allowed', errorShape);
	const endpoint = state.endpoints.get(id);
	if (webhookDelete === 404 || endpoint?.account !== account) {
		return errorReply(404, 'Not found', errorShape);
	}
	state.endpoints.remove(id);
	return webhookDelete === 204
		? { status: 204, headers: {}, body: undefined }
		: json(200, { ok: true });
}
