import type { INodeProperties } from 'n8n-workflow';

/** The trigger's parameters. Saved workflows hold their names and values: they must not change. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description:
					'The node registers its webhook URL when the workflow is activated, and removes it afterwards',
			},
			{
				name: 'Manual',
				value: 'manual',
				description: 'You register the webhook URL yourself and paste its signing secret',
			},
		],
		default: 'automatic',
		description: 'How the webhook URL gets to your GPT Image account',
	},
	{
		displayName:
			"Needs 'Account Session Cookie' in the credential: the API lets webhooks be managed with the session of a signed-in browser only, not with an API key. Sessions expire; a registered webhook goes on working without one.",
		name: 'automaticNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { registration: ['automatic'] } },
	},
	{
		displayName:
			'1. Copy the Production URL from \'Webhook URLs\' above. 2. Register it at <a href="https://gptimage2.plus/account/webhooks" target="_blank">gptimage2.plus, Account, Webhooks</a> for the events below. 3. Paste the signing secret, which is shown once, into the credential. 4. Activate the workflow. To listen for test events, register the Test URL in the same way, with a credential of its own.',
		name: 'manualNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { registration: ['manual'] } },
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		noDataExpression: true,
		required: true,
		options: [
			{
				name: 'Generation Failed',
				value: 'generation.failed',
				description: 'An image could not be made, or was blocked by the content policy',
			},
			{
				name: 'Generation Succeeded',
				value: 'generation.succeeded',
				description: 'An image is ready',
			},
		],
		default: ['generation.succeeded'],
	},
	{
		displayName:
			"Events cover the whole account, so images that this workflow had a part in do not start it again ('Ignore Own Images'): its own, those of its sub-workflows, and those that other workflows made because of them. In queue mode the GPT Image node orders nothing after such an event, unless 'Types' below leaves out what it makes.",
		name: 'ignoreOwnNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName:
			"'Ignore Own Images' is off: a GPT Image node in this workflow, or in one that it calls, would start it again and again, and every image costs credits.",
		name: 'loopNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '/options.ignoreOwn': [false] } },
	},
	{
		displayName:
			"'Listen for test event' waits for two minutes. Start an image at gptimage2.plus or in another workflow right after the click; quality 'low' is ready soonest.",
		name: 'testNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Ignore Own Images',
				name: 'ignoreOwn',
				type: 'boolean',
				default: true,
				description:
					'Whether to leave out images that this workflow had a part in, so that it does not start itself',
			},
			{
				displayName: 'Image Format',
				name: 'imageFormat',
				type: 'options',
				options: [
					{ name: 'PNG', value: 'png' },
					{ name: 'WebP', value: 'webp' },
				],
				default: 'png',
				description: 'The file that the main address points to, with one item per image',
			},
			{
				displayName: 'Label',
				name: 'label',
				type: 'string',
				default: '',
				placeholder: 'e.g. n8n: My workflow',
				description:
					"The name of the webhook at gptimage2.plus, with automatic registration. Left empty: 'n8n: ' and the workflow's name.",
			},
			{
				displayName: 'Maximum Event Age (Hours)',
				name: 'maxEventAge',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 24,
				description:
					'Older events start nothing, so that nobody can play back a copied one. 0 allows any age.',
			},
			{
				displayName: 'Output',
				name: 'outputMode',
				type: 'options',
				options: [
					{
						name: 'One Item per Generation',
						value: 'perGeneration',
						description: 'All images of a generation in one item',
					},
					{ name: 'One Item per Image', value: 'perImage' },
				],
				default: 'perImage',
				description: 'How many items the workflow starts with',
			},
			{
				displayName: 'Types',
				name: 'types',
				type: 'string',
				default: '',
				placeholder: 'e.g. text2img, edit',
				description: 'Comma-separated list: only these generation types. Left empty: all.',
			},
		],
	},
];
