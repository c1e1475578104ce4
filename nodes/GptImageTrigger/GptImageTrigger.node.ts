import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHookFunctions,
	INodeCredentialTestResult,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { checkExists, create, hookRuntime, remove } from './registration/hooks';
import { signingSecretTest } from './secrets/manualSecret';
import { triggerProperties } from './properties';
import { receive } from './delivery/receive';

export class GptImageTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'GPT Image Trigger',
		name: 'gptImageTrigger',
		icon: {
			light: 'file:../../icons/gptImage.svg',
			dark: 'file:../../icons/gptImage.dark.svg',
		},
		group: ['trigger'],
		// From version 2 on, n8n leaves some bodies without the raw bytes that the signature covers.
		version: 1,
		subtitle:
			'={{ $parameter["events"].join(", ").replace("generation.succeeded", "Succeeded").replace("generation.failed", "Failed") }}',
		// n8n's panel shows node and trigger as one, with this description.
		description:
			'Generate and edit images, or start the workflow when an image is ready or could not be made',
		defaults: { name: 'GPT Image Trigger' },
		eventTriggerDescription: 'Make an image at gptimage2.plus or in another workflow',
		activationMessage:
			'From now on, the chosen events of your GPT Image account start this workflow, wherever the images are made.',
		triggerPanel: {
			header: 'Waiting for an image of your GPT Image account',
			executionsHelp: {
				inactive:
					"<b>While building your workflow</b>, click 'Execute step', then make an image at gptimage2.plus or in another workflow; 'Low' quality is ready soonest. n8n listens for two minutes: click again if it takes longer. With manual registration, register the Test URL first, as you do with the Production URL. Or pin the sample from the documentation and build with that.<br><br><b>Once you are done</b>, publish the workflow (n8n 1: activate it): from then on every event starts it.",
				active:
					"<b>While building your workflow</b>, click 'Execute step', then make an image at gptimage2.plus or in another workflow; 'Low' quality is ready soonest. n8n listens for two minutes: click again if it takes longer.<br><br><b>The published workflow</b> starts with every event. Its executions are in the executions list, not here.",
			},
			activationHint: {
				inactive: 'Publish the workflow (n8n 1: activate it) to start it with every event.',
				active: 'The workflow is published: its executions are in the executions list.',
			},
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'gptImageApi',
				required: true,
				// Not by "show": if credentials show for all of its values, n8n takes the field away from the panel.
				displayOptions: { hide: { registration: ['manual'] } },
			},
			{
				name: 'gptImageWebhookApi',
				required: true,
				testedBy: 'signingSecretTest',
				displayOptions: { hide: { registration: ['automatic'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// Users paste the URL at the API: it must never change.
				path: 'webhook',
				responseMode: 'onReceived',
				// Without it n8n would answer with the words "firstEntryJson".
				responseData: '',
			},
		],
		properties: triggerProperties,
	};

	methods = {
		credentialTest: {
			async signingSecretTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await signingSecretTest(credential);
			},
		},
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this, hookRuntime);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this, hookRuntime);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove(this, hookRuntime);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this, Date.now());
	}
}
