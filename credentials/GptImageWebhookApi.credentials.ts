import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

export class GptImageWebhookApi implements ICredentialType {
	name = 'gptImageWebhookApi';

	displayName = 'GPT Image Webhook API';

	icon: Icon = { light: 'file:../icons/gptImage.svg', dark: 'file:../icons/gptImage.dark.svg' };

	documentationUrl = 'https://gptimage2.plus/account/webhooks';

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. whsec_...',
			hint: 'Shown once when you register the webhook at gptimage2.plus > Account > Webhooks',
			description: 'Copy it whole, with whsec_ at its start',
		},
	];
}
