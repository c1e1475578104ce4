import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { BoundedMap } from '../shared/boundedMap';

// n8n saves what a hook stored only when all triggers of the workflow are registered. Until then this process
// knows the new secret from here, so that a delivery in between is not refused.
const MINUTES_15 = 15 * 60_000;
const secrets = new BoundedMap<string>(1_000, MINUTES_15);

type Context = Pick<IHookFunctions | IWebhookFunctions, 'getNode' | 'getWorkflow'>;

export function rememberFreshSecret(context: Context, secret: string, now: number): void {
	secrets.set(keyOf(context), secret, now);
}

export function freshSecret(context: Context, now: number): string | undefined {
	return secrets.get(keyOf(context), now);
}

export function forgetFreshSecret(context: Context): void {
	secrets.delete(keyOf(context));
}

function keyOf(context: Context): string {
	return `${context.getWorkflow().id} ${context.getNode().id}`;
}
