import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { bearer } from '../nodes/shared/apiKey';
import { isSameOrigin, readBaseUrl } from '../nodes/shared/baseUrl';
import { credentialMessages } from '../nodes/shared/credentialMessages';

export class GptImageApi implements ICredentialType {
	name = 'gptImageApi';

	displayName = 'GPT Image API';

	icon: Icon = { light: 'file:../icons/gptImage.svg', dark: 'file:../icons/gptImage.dark.svg' };

	documentationUrl = 'https://gptimage2.plus/account/api';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. gimg_...',
			hint: 'Create one at gptimage2.plus > Account > API (Pro or Max plan)',
			description: 'The key starts with gimg_. An OpenAI key does not work here.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://gptimage2.plus',
			description: 'The address of the API. Leave it as it is unless you were told otherwise.',
		},
		{
			displayName: 'Account Session Cookie',
			name: 'sessionToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. session=...',
			hint: "Leave it empty unless the GPT Image Trigger has 'Registration' set to 'Automatic'",
			description:
				'Only for the GPT Image Trigger with automatic registration: the whole Cookie header of a browser that is signed in at gptimage2.plus. Whoever has it is signed in as you.',
		},
	];

	// A function instead of n8n's generic form, because the key must never leave for another host.
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const baseUrl = readBaseUrl(credentials.baseUrl);
		if (!isSameOrigin(baseUrl, requestOptions.url, requestOptions.baseURL)) {
			throw new Error(credentialMessages.otherAddress);
		}
		return {
			...requestOptions,
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { ...requestOptions.headers, Authorization: bearer(credentials.apiKey) },
		};
	};

	// Asking for an upload address costs nothing and proves the key, the plan and the base URL at once.
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			// A field that was cleared means the usual address, and blanks around one do no harm, here as in the node.
			baseURL: '={{ ($credentials.baseUrl || "").trim() || "https://gptimage2.plus" }}',
			url: '/api/v1/upload',
			body: { filename: 'n8n-credential-test.png', contentType: 'image/png', size: 1024 },
			json: true,
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'The API key was not accepted. Copy it again from gptimage2.plus > Account > API: it starts with gimg_.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					// All that n8n tells is the status, and a firewall has the same.
					message:
						'The API key was refused: its account has no Pro or Max plan, or a firewall in front of the API took this n8n for a robot. Check the plan; if it is right, test again in a few minutes, and then ask gptimage2.plus support to allow the IP address of your n8n.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: "There is no GPT Image API at this 'Base URL'. Use https://gptimage2.plus.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 429,
					message:
						'The API key works, but its calls for this hour are used up. Test it again later.',
				},
			},
		],
	};
}
