import type { Stored } from '../stored';
import { forgetStored, readStored, writeStored } from '../stored';
import { logForeign, logLeft, logMaybeLeft } from './logLines';
import { sameEvents, sameUrl } from './readEndpoints';
import type { Registration } from './registration';
import { isComplete, isForeign } from './registration';
import { isPassing, RegistrationError } from './registrationError';
import { ownId, removeOurs, undo } from './unregister';

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
	const list = await account.listIfShown();
	const listed = list?.find(({ id }) => id === stored.id);
	const asItShouldBe =
		list === undefined ||
		(listed !== undefined &&
			listed.enabled &&
			sameUrl(listed.url ?? url, url) &&
			sameEvents(listed.events ?? events, events));
	if (asItShouldBe) attempts.settle(url);
	return asItShouldBe;
}

/**
 * Registers the URL, after removing what an earlier activation left at the account.
 *
 * @returns the new endpoint, which is stored as well
 * @throws RegistrationError, with nothing left behind as far as the API let us see
 */
export async function register(registration: Registration): Promise<Required<Stored>> {
	const { account, node, url, events, label, staticData, attempts, runtime } = registration;
	await removeEarlier(registration);
	attempts.noteTried(node, runtime.now());
	const { id, secret } = await account.register(events, label).catch(async (error: unknown) => {
		// The API may have made an endpoint and lost its answer; after a silence there is no time to look.
		if (isPassing(error)) await undo(registration);
		else if (isSilence(error)) logMaybeLeft(registration);
		else attempts.forgetTried(node);
		throw error;
	});
	if (id === undefined || secret === undefined) {
		await undo(registration, id);
		throw new RegistrationError('unreadable');
	}
	const stored = { id, secret, url, events };
	writeStored(staticData, stored);
	attempts.settle(url);
	return stored;
}

async function removeEarlier(registration: Registration): Promise<void> {
	const { staticData } = registration;
	const stored = readStored(staticData);
	const foreign = isForeign(registration, stored);
	if (foreign) logForeign(registration, stored);
	const list = async () => await registration.account.listIfShown();
	const left = await removeOurs(registration, true, ownId(registration), list);
	if (left.length > 0) logLeft(registration, left);
	if (!foreign) forgetStored(staticData);
}

function isSilence(error: unknown): boolean {
	return error instanceof RegistrationError && error.fault === 'silent' && !error.unsent;
}
