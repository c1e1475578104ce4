import type { IDataObject } from 'n8n-workflow';

import type { Endpoint } from './readEndpoints';
import { sameEvents } from './readEndpoints';
import type { Attempts } from './attempts';
import type { AccountApi, HookRuntime } from './accountApi';
import type { Stored } from '../stored';
import { forgetStored, readStored, writeStored } from '../stored';
import { isPassing, RegistrationError } from './registrationError';
import { logForeign, logLeft, logUnsure } from './logLines';

const TRIES = 3;
const PAUSE = 500;

/** What a hook works on. */
export interface Registration {
	account: AccountApi;
	/** The node's webhook URL, test or production. */
	url: string;
	events: string[];
	label: string;
	staticData: IDataObject;
	runtime: HookRuntime;
	attempts: Attempts;
	warn(message: string, details: Record<string, unknown>): void;
}

/** Whether the account has the node's endpoint as it should be; where there is no list, what is stored is trusted. */
export async function isRegistered({
	account,
	url,
	events,
	staticData,
	attempts,
}: Registration): Promise<boolean> {
	const stored = readStored(staticData);
	if (!isComplete(stored, url, events)) return false;
	const list = await account.list();
	const listed = list?.find(({ id }) => id === stored.id);
	const asItShouldBe =
		list === undefined ||
		(listed !== undefined &&
			listed.enabled &&
			(listed.url ?? url) === url &&
			sameEvents(listed.events ?? events, events));
	if (asItShouldBe) attempts.settle(url);
	return asItShouldBe;
}

/**
 * Registers the URL, after removing what an earlier activation left at the account.
 *
 * @returns the new endpoint's secret
 * @throws RegistrationError, with nothing left behind as far as the API let us see
 */
export async function register(registration: Registration): Promise<string> {
	const { account, url, events, label, staticData, attempts } = registration;
	await removeEarlier(registration);
	attempts.forgetClean(url);
	const { id, secret } = await account.register(events, label).catch(async (error: unknown) => {
		// The API may have made an endpoint and lost its answer; after a silence there is no time to look.
		if (isPassing(error)) await undo(registration);
		throw error;
	});
	if (id === undefined || secret === undefined) {
		await undo(registration, id);
		throw new RegistrationError('unreadable');
	}
	writeStored(staticData, { id, secret, url, events });
	attempts.settle(url);
	return secret;
}

/**
 * Removes the stored endpoint and all with exactly our URL. Passing faults are tried again.
 *
 * @returns whether nothing is left; if not, the id stays stored
 * @throws RegistrationError
 */
export async function unregister(registration: Registration): Promise<boolean> {
	const { url, staticData, runtime, attempts } = registration;
	// n8n calls this after each failed registration, too: that one has cleaned up after itself.
	if (ownId(registration) === undefined && attempts.isClean(url, runtime.now())) return true;
	for (let attempt = 1; ; attempt += 1) {
		try {
			const left = await removeOurs(registration, ownId(registration));
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

async function removeEarlier(registration: Registration): Promise<void> {
	const { staticData } = registration;
	const stored = readStored(staticData);
	const foreign = isForeign(registration, stored);
	if (foreign) logForeign(registration, stored);
	const left = await removeOurs(registration, ownId(registration));
	if (left.length > 0) logLeft(registration, left);
	if (!foreign) forgetStored(staticData);
}

/** @returns the ids that the API did not remove */
async function removeOurs(registration: Registration, id?: string): Promise<string[]> {
	const { account, url, staticData } = registration;
	const removal = id === undefined ? undefined : await account.remove(id);
	// At once: the next step may fail, and be tried again.
	if (removal === 'removed' && readStored(staticData).id === id) forgetStored(staticData);
	const list = await account.list();
	const left: string[] = [];
	// 404 alone does not prove that it is gone: an API without this call answers the same.
	const stillListed = list === undefined ? removal === 'unsupported' : has(list, id);
	if (id !== undefined && removal !== 'removed' && stillListed) left.push(id);
	if (id !== undefined && removal === 'notFound' && list === undefined) logUnsure(registration, id);
	for (const endpoint of list ?? []) {
		if (endpoint.url !== url || endpoint.id === id) continue;
		if ((await account.remove(endpoint.id)) !== 'removed') left.push(endpoint.id);
	}
	return left;
}

async function undo(registration: Registration, id?: string): Promise<void> {
	try {
		const left = await removeOurs(registration, id);
		if (left.length > 0) logLeft(registration, left);
		else registration.attempts.rememberClean(registration.url, registration.runtime.now());
	} catch (error) {
		const { message } = asRegistrationError(error);
		registration.warn('GPT Image Trigger could not look for what a lost answer left', { message });
	}
}

/** The stored id, if it was registered for this very URL. */
function ownId(registration: Registration): string | undefined {
	const stored = readStored(registration.staticData);
	return isForeign(registration, stored) ? undefined : stored.id;
}

/** Whether the stored endpoint delivers to another address: n8n has moved, or its database was copied. */
export function isForeign({ url }: Pick<Registration, 'url'>, stored: Stored): boolean {
	return stored.url !== undefined && stored.url !== url;
}

/** Whether what is remembered is complete and made for this URL and these events. */
export function isComplete(stored: Stored, url: string, events: string[]): boolean {
	const { id, secret } = stored;
	return (
		id !== undefined &&
		secret !== undefined &&
		stored.url === url &&
		sameEvents(stored.events, events)
	);
}

function has(list: Endpoint[], id: string | undefined): boolean {
	return list.some((endpoint) => endpoint.id === id);
}

function asRegistrationError(error: unknown): RegistrationError {
	return error instanceof RegistrationError ? error : new RegistrationError('unreachable');
}
