import type { IHookFunctions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import { apiWords } from '../../shared/apiWords';
import { noteListener } from '../../shared/wake';
import { isRegistered, register } from './register';
import { isComplete, isForeign } from './registration';
import { unregister } from './unregister';
import { readSigningSecret } from '../secrets/manualSecret';
import {
	nameOf,
	ownRegistration,
	rememberRegistration,
	restoreRegistration,
} from '../secrets/ownRegistrations';
import { whileRegistering } from '../secrets/registering';
import { logForeign } from './logLines';
import { Attempts } from './attempts';
import { readStored } from '../stored';
import type { HookRuntime } from './accountApi';
import { isWithoutSession, RegistrationError } from './registrationError';
import { accountPage } from './registrationMessages';
import { prepare, settingsOf, urlOf, warner } from './prepare';
import { checkWebhookUrl } from './webhookUrl';

/** The real clock, and limits that keep five attempts of n8n within the 84 s that it grants an activation. */
export const hookRuntime: HookRuntime = {
	now: () => Date.now(),
	sleep: async (ms) => await sleep(ms),
	callLimit: 8_000,
	registerLimit: 24_000,
	hookLimit: 12_000,
};

const attempts = new Attempts();

/** Whether the webhook needs no registration. @throws NodeOperationError with one sentence */
export async function checkExists(context: IHookFunctions, runtime: HookRuntime): Promise<boolean> {
	const settings = settingsOf(context);
	if (settings.registration === 'manual') return false;
	restoreRegistration(
		nameOf(context, urlOf(context)),
		context.getWorkflowStaticData('node'),
		runtime.now(),
	);
	try {
		const { registration, baseUrl } = await prepare(context, settings, runtime, attempts);
		failIfSilent(baseUrl, runtime);
		const registered = await isRegistered(registration);
		if (registered) noteActive(context, runtime);
		return registered;
	} catch (error) {
		// After a restart a trigger that has worked goes on working, whatever became of the session meanwhile; and where
		// only other settings were published, nothing was removed without a session.
		if (isRestart(context) || (isRepublish(context) && isWithoutSession(error))) {
			context.logger.warn(`GPT Image Trigger could not check its webhook. ${messageOf(error)}`);
			const stored = readStored(context.getWorkflowStaticData('node'));
			if (isComplete(stored, urlOf(context), settings.events)) {
				noteActive(context, runtime);
				return true;
			}
			if (isRestart(context)) return false;
		}
		throw shown(context, error);
	}
}

/** Registers the webhook, or checks that a user did. @throws NodeOperationError with one sentence */
export async function create(context: IHookFunctions, runtime: HookRuntime): Promise<boolean> {
	const settings = settingsOf(context);
	try {
		if (settings.events.length === 0) failWith('noEvents');
		if (settings.registration === 'manual') {
			if ((await readSecret(context)) === '') failWith('noSigningSecret');
			noteActive(context, runtime);
			return true;
		}
		const { registration, baseUrl } = await prepare(context, settings, runtime, attempts);
		checkWebhookUrl(registration.url, baseUrl);
		failIfSilent(baseUrl, runtime);
		const { id: earlier } = readStored(registration.staticData);
		const stored = await whileRegistering(context, async () => await register(registration));
		rememberRegistration(registration.node, stored, earlier, runtime.now());
		noteActive(context, runtime);
		return true;
	} catch (error) {
		throw shown(context, error);
	}
}

/** Removes the webhook. Never throws: in n8n's older engine that would keep other triggers from being removed. */
export async function remove(context: IHookFunctions, runtime: HookRuntime): Promise<boolean> {
	const stored = readStored(context.getWorkflowStaticData('node'));
	const url = urlOf(context);
	const node = nameOf(context, url);
	const own = isForeign({ url }, stored) ? undefined : stored.id;
	const ownId = own ?? ownRegistration(node, runtime.now())?.id;
	try {
		const settings = settingsOf(context);
		if (settings.registration === 'manual') return true;
		if (isForeign({ url }, stored)) logForeign({ warn: warner(context) }, stored);
		if (ownId === undefined && !attempts.mayBeLeft(node, runtime.now())) return true;
		const { registration, baseUrl } = await prepare(context, settings, runtime, attempts);
		// Nothing can be registered for a URL that is not https, nor is there time to look after a silence.
		const silent = attempts.isSilent(baseUrl, runtime.now());
		if (ownId === undefined && (silent || !url.startsWith('https:'))) return true;
		return await unregister(registration);
	} catch (error) {
		// Only the cause: the way out of a failed activation is another one.
		const [cause] = messageOf(error).split(': ');
		context.logger.warn(
			`GPT Image Trigger could not remove its webhook; if it stays, remove it at ${accountPage}. ${cause}`,
			{ webhookId: ownId, webhookUrl: url },
		);
		return false;
	}
}

/** @throws RegistrationError with n8n's words if it cannot be read */
async function readSecret(context: IHookFunctions): Promise<string> {
	return await readSigningSecret(context).catch((error: unknown) => {
		throw new RegistrationError('credentialUnreadable', { words: apiWords(messageOf(error)) });
	});
}

function failIfSilent(baseUrl: string, runtime: HookRuntime): void {
	if (attempts.isSilent(baseUrl, runtime.now())) failWith('silent');
}

function failWith(fault: ConstructorParameters<typeof RegistrationError>[0]): never {
	throw new RegistrationError(fault);
}

// A test listener is gone after two minutes: nobody should count on it.
function noteActive(context: IHookFunctions, runtime: HookRuntime): void {
	if (context.getActivationMode() !== 'manual') noteListener(runtime.now());
}

/** Also when a workflow that is active is saved, in n8n 1. */
function isRepublish(context: IHookFunctions): boolean {
	return context.getActivationMode() === 'update';
}

function isRestart(context: IHookFunctions): boolean {
	return ['init', 'leadershipChange'].includes(context.getActivationMode() ?? '');
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function shown(context: IHookFunctions, error: unknown): NodeOperationError {
	const status = error instanceof RegistrationError ? error.status : undefined;
	return new NodeOperationError(context.getNode(), error instanceof Error ? error : String(error), {
		description: status === undefined ? undefined : `The API answered with status ${status}.`,
	});
}
