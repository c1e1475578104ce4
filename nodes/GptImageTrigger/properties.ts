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
					'The node registers its webhook URL when you publish the workflow and removes it when you unpublish. Needs the cookie of a signed-in browser.',
			},
			{
				name: 'Manual',
				value: 'manual',
				description: 'Recommended: you register the webhook URL once and paste its signing secret',
			},
		],
		default: 'automatic',
		description: 'How your GPT Image account gets to know the webhook URL',
	},
	{
		displayName:
			"Needs 'Account Session Cookie' in the credential, and a new cookie whenever the session has expired. 'Manual' needs neither.",
		name: 'automaticNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { registration: ['automatic'] } },
	},
	{
		displayName:
			'<ul><li>Copy the Production URL under \'Webhook URLs\' above.</li><li>Register it at <a href="https://gptimage2.plus/account/webhooks" target="_blank">gptimage2.plus > Account > Webhooks</a> for the events below.</li><li>Paste the signing secret, which is shown once, into the credential.</li><li>Publish the workflow (n8n 1: activate it).</li></ul>',
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
			"'Ignore Own Images' is off: if this workflow makes images, it starts itself again and again, and every image costs credits.",
		name: 'loopNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '/options.ignoreOwn': [false] } },
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
					'Whether to leave out images that come from this workflow, from its sub-workflows, or from workflows that its images started. Otherwise it would start itself and pay each time.',
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
				description: 'Which file of the image the output links to, with one item per image',
			},
			{
				displayName: 'Label',
				name: 'label',
				type: 'string',
				default: '',
				placeholder: 'e.g. n8n: My workflow',
				description:
					"The name of the webhook at gptimage2.plus, with automatic registration. If empty, n8n and the workflow's name are used.",
			},
			{
				displayName: 'Maximum Event Age (Hours)',
				name: 'maxEventAge',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 24,
				description: 'Ignore events older than this, as protection against replays. 0 = no limit.',
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
				description: 'Only these generation types, as a comma-separated list. If empty, all types.',
			},
		],
	},
];
