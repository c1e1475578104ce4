import { BoundedMap } from '../../shared/boundedMap';

// n8n saves what a hook stored only when all triggers of the workflow are registered. Until then this process
// knows the new secret from here, so that a delivery in between is not refused.
const MINUTES_15 = 15 * 60_000;
const secrets = new BoundedMap<string>(1_000, MINUTES_15);

/** Remembers the secret of a webhook URL that was just registered. `now` in milliseconds since the epoch. */
export function rememberFreshSecret(webhookUrl: string, secret: string, now: number): void {
	secrets.set(webhookUrl, secret, now);
}

export function freshSecret(webhookUrl: string, now: number): string | undefined {
	return secrets.get(webhookUrl, now);
}

export function forgetFreshSecret(webhookUrl: string): void {
	secrets.delete(webhookUrl);
}
