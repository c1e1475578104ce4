import type { IHookFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { nameOf } from '../secrets/ownRegistrations';
import type { TriggerSettings } from '../settings';
import { readSettings } from '../settings';
import type { HookRuntime } from './accountApi';
import { AccountApi } from './accountApi';
import type { Attempts } from './attempts';
import type { Registration } from './registration';
import { readSession } from './session';

/** Characters; the API's own limit is not documented. */
const LONGEST_LABEL = 60;

/**
 * What a hook works on.
 *
 * @throws RegistrationError if the credential has no session
 */
export async function prepare(
	context: IHookFunctions,
	settings: TriggerSettings,
	runtime: HookRuntime,
	attempts: Attempts,
): Promise<{ registration: Registration; baseUrl: string }> {
	const session = readSession(await context.getCredentials('gptImageApi'));
	const url = urlOf(context);
	const name = context.getWorkflow().name ?? '';
	const registration: Registration = {
		account: new AccountApi(session, url, requester(context), runtime, attempts),
		node: nameOf(context, url),
		url,
		events: settings.events,
		label: settings.label === '' ? defaultLabel(name) : settings.label,
		staticData: context.getWorkflowStaticData('node'),
		runtime,
		attempts,
		warn: warner(context),
	};
	return { registration, baseUrl: session.baseUrl };
}

/** Of any name a label that the API can take: nobody chose it. */
function defaultLabel(workflowName: string): string {
	const characters = [...`n8n: ${workflowName}`];
	if (characters.length <= LONGEST_LABEL) return characters.join('');
	return `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
}

export function warner(context: IHookFunctions): Registration['warn'] {
	return (message, details) => context.logger.warn(message, details);
}

function requester(context: IHookFunctions) {
	return async (options: IHttpRequestOptions): Promise<unknown> =>
		(await context.helpers.httpRequest(options)) as unknown;
}

export function settingsOf(context: IHookFunctions): TriggerSettings {
	return readSettings((name) => context.getNodeParameter(name, ''));
}

export function urlOf(context: IHookFunctions): string {
	return context.getNodeWebhookUrl('default') ?? '';
}
