import type { IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import { noteListener } from '../../shared/wake';
import type { Registration } from './register';
import { isComplete, isForeign, isRegistered, register, unregister } from './register';
import { forgetFreshSecret, rememberFreshSecret } from '../secrets/freshSecrets';
import { readSigningSecret } from '../secrets/manualSecret';
import { logForeign } from './logLines';
import { Attempts } from './attempts';
import { readStored } from '../stored';
import type { HookRuntime } from './accountApi';
import { AccountApi } from './accountApi';
import { RegistrationError } from './registrationError';
import { accountPage } from './registrationMessages';
import { readSession } from './session';
import type { TriggerSettings } from '../settings';
import { readSettings } from '../settings';
import { checkWebhookUrl } from './webhookUrl';

/** The real clock, and limits that keep five attempts of n8n within the 84 s that it grants an activation. */
export const hookRuntime: HookRuntime = {
	now: () => Date.now(),
	sleep: async (ms) => await sleep(ms),
	callLimit: 8_000,
	hookLimit: 12_000,
};

const attempts = new Attempts();

/** Whether the webhook needs no registration. @throws NodeOperationError with one sentence */
export async function checkExists(context: IHookFunctions, runtime: HookRuntime): Promise<boolean> {
	const settings = settingsOf(context);
	if (settings.registration === 'manual') return false;
	try {
		const { registration, baseUrl } = await prepare(context, settings, runtime);
		failIfSilent(baseUrl, runtime);
		const registered = await isRegistered(registration);
		if (registered) noteActive(context, runtime);
		return registered;
	} catch (error) {
		// After a restart a trigger that has worked goes on working, whatever became of the session meanwhile.
		if (isRestart(context)) {
			context.logger.warn(`GPT Image Trigger could not check its webhook. ${messageOf(error)}`);
			const stored = readStored(context.getWorkflowStaticData('node'));
			return isComplete(stored, urlOf(context), settings.events);
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
			if ((await readSigningSecret(context)) === '') failWith('noSigningSecret');
			noteActive(context, runtime);
			return true;
		}
		const { registration, baseUrl } = await prepare(context, settings, runtime);
		checkWebhookUrl(registration.url, baseUrl);
		failIfSilent(baseUrl, runtime);
		const secret = await register(registration);
		rememberFreshSecret(registration.url, secret, runtime.now());
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
	const ours = stored.id !== undefined && !isForeign({ url }, stored);
	forgetFreshSecret(url);
	try {
		const settings = settingsOf(context);
		if (settings.registration === 'manual') return true;
		const { registration, baseUrl } = await prepare(context, settings, runtime);
		if (isForeign({ url }, stored)) logForeign(registration, stored);
		// Nothing can be registered for a URL that is not https, nor is there time to look after a silence.
		const silent = attempts.isSilent(baseUrl, runtime.now());
		if (!ours && (silent || !url.startsWith('https:'))) return true;
		return await unregister(registration);
	} catch (error) {
		const details = { webhookId: stored.id, webhookUrl: url };
		// Only the cause: the way out of a failed activation is another one.
		const [cause] = messageOf(error).split(': ');
		const message = `GPT Image Trigger could not remove its webhook; if it stays, remove it at ${accountPage}. ${cause}`;
		if (ours) context.logger.warn(message, details);
		else context.logger.debug(message, details);
		return false;
	}
}

async function prepare(
	context: IHookFunctions,
	settings: TriggerSettings,
	runtime: HookRuntime,
): Promise<{ registration: Registration; baseUrl: string }> {
	const session = readSession(await context.getCredentials('gptImageApi'));
	const url = urlOf(context);
	const name = context.getWorkflow().name ?? '';
	const registration: Registration = {
		account: new AccountApi(session, url, requester(context), runtime, attempts),
		url,
		events: settings.events,
		label: settings.label === '' ? `n8n: ${name}` : settings.label,
		staticData: context.getWorkflowStaticData('node'),
		runtime,
		attempts,
		warn: (message, details) => context.logger.warn(message, details),
	};
	return { registration, baseUrl: session.baseUrl };
}

function requester(context: IHookFunctions) {
	return async (options: IHttpRequestOptions): Promise<unknown> =>
		(await context.helpers.httpRequest(options)) as unknown;
}

function settingsOf(context: IHookFunctions): TriggerSettings {
	return readSettings((name) => context.getNodeParameter(name, ''));
}

function urlOf(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
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
