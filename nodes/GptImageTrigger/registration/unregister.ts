import { forgetRegistration, ownRegistration } from '../secrets/ownRegistrations';
import { forgetStored, readStored } from '../stored';
import { logGone, logLeft, logUnsure } from './logLines';
import type { Endpoint } from './readEndpoints';
import { sameUrl } from './readEndpoints';
import type { Registration } from './registration';
import { isForeign } from './registration';
import { isPassing, RegistrationError } from './registrationError';

const TRIES = 3;
const PAUSE = 500;

/**
 * Removes the stored endpoint and, if this process tried to register, all with exactly our URL: others may belong to
 * another workflow. Passing faults are tried again.
 *
 * @returns whether nothing is left; if not, the id stays stored
 * @throws RegistrationError
 */
export async function unregister(registration: Registration): Promise<boolean> {
	const { node, staticData, runtime, attempts } = registration;
	const byUrl = attempts.mayBeLeft(node, runtime.now());
	// n8n calls this after each failed registration, too: that one has cleaned up after itself.
	if (ownId(registration) === undefined && !byUrl) return true;
	for (let attempt = 1; ; attempt += 1) {
		try {
			const left = await removeOurs(registration, byUrl, ownId(registration));
			if (left.length === 0) {
				attempts.forgetTried(node);
				forgetRegistration(node, runtime.now());
			}
			const stored = readStored(staticData);
			if (left.length > 0) logLeft(registration, left);
			if (!left.includes(stored.id ?? '') && !isForeign(registration, stored)) {
				forgetStored(staticData);
			}
			return left.length === 0;
		} catch (error) {
			if (!isPassing(error) || attempt === TRIES) throw asRegistrationError(error);
		}
		await runtime.sleep(PAUSE * attempt);
	}
}

/**
 * @param byUrl whether all endpoints with exactly our URL go, too
 * @param listed what is registered, where the API shows it
 * @returns the ids that the API did not remove
 */
export async function removeOurs(
	registration: Registration,
	byUrl: boolean,
	id?: string,
	listed = async (): Promise<Endpoint[] | undefined> => await registration.account.list(),
): Promise<string[]> {
	const { account, url } = registration;
	const removal = id === undefined ? undefined : await account.remove(id);
	// At once: the next step may fail, and be tried again.
	if (removal === 'removed') forget(registration, id);
	const list = await listed();
	const left: string[] = [];
	if (id !== undefined && removal !== 'removed') {
		// 404 alone does not prove that it is gone: an API without this call answers the same.
		const stillThere = list === undefined ? removal !== 'notFound' : has(list, id);
		if (stillThere) left.push(id);
		else if (list === undefined) logUnsure(registration, id);
		else logGone(registration, id);
	}
	for (const endpoint of byUrl ? (list ?? []) : []) {
		if (!sameUrl(endpoint.url, url) || endpoint.id === id) continue;
		if ((await account.remove(endpoint.id)) !== 'removed') left.push(endpoint.id);
	}
	return left;
}

/** Removes what a registration may have left that had no usable answer. Never throws. */
export async function undo(registration: Registration, id?: string): Promise<void> {
	try {
		const left = await removeOurs(registration, true, id);
		if (left.length > 0) logLeft(registration, left);
		else registration.attempts.forgetTried(registration.node);
	} catch (error) {
		const { message } = asRegistrationError(error);
		registration.warn('GPT Image Trigger could not look for what a lost answer left', {
			message,
			webhookId: id,
			webhookUrl: registration.url,
		});
	}
}

/** The stored id, if it was registered for this very URL, or the one that this process remembers. */
export function ownId(registration: Registration): string | undefined {
	const stored = readStored(registration.staticData);
	const id = isForeign(registration, stored) ? undefined : stored.id;
	return id ?? ownRegistration(registration.node, registration.runtime.now())?.id;
}

/** An endpoint is gone: neither n8n nor this process need keep its id. */
function forget({ node, staticData, runtime }: Registration, id: string | undefined): void {
	if (readStored(staticData).id === id) forgetStored(staticData);
	if (ownRegistration(node, runtime.now())?.id === id) forgetRegistration(node, runtime.now());
}

function has(list: Endpoint[], id: string | undefined): boolean {
	return list.some((endpoint) => endpoint.id === id);
}

function asRegistrationError(error: unknown): RegistrationError {
	return error instanceof RegistrationError ? error : new RegistrationError('unreachable');
}
