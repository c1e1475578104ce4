import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

type Context = Pick<IHookFunctions | IWebhookFunctions, 'getMode' | 'getWorkflow' | 'getNode'>;

const open = new Map<string, number>();

/**
 * Runs the call that registers a node's webhook. The API may send something to the URL before it has told us the
 * secret, and register nothing unless that is answered with success.
 */
export async function whileRegistering<Result>(
	context: Context,
	register: () => Promise<Result>,
): Promise<Result> {
	const key = keyOf(context);
	open.set(key, (open.get(key) ?? 0) + 1);
	try {
		return await register();
	} finally {
		const left = (open.get(key) ?? 1) - 1;
		if (left > 0) open.set(key, left);
		else open.delete(key);
	}
}

/** Whether this process is registering the webhook that was called. */
export function isRegistering(context: Context): boolean {
	return open.has(keyOf(context));
}

/** Test and production have a URL each; a called webhook tells only which mode it is in. */
function keyOf(context: Context): string {
	const kind = context.getMode() === 'manual' ? 'test' : 'production';
	return [kind, context.getWorkflow().id, context.getNode().id].join(' ');
}
