import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Writes the same condition on each field, beside those that it has already. */
export function showFor(
	show: NonNullable<IDisplayOptions['show']>,
	fields: INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: { ...field.displayOptions, show: { ...show, ...field.displayOptions?.show } },
	}));
}

export const promptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. A lighthouse at dawn, soft light, 35 mm photo',
	description:
		'What the image should show, in up to 4000 characters. Name the subject, the style and the light.',
};

const LIKE_INPUT = {
	name: 'Like the Input Image',
	value: 'input',
	description: 'The size that is closest to the shape of the first input image',
};

/** How the image should be. Generate and edit. @param likeInput Edit has an image to go by */
export function imageFields(likeInput: boolean): INodeProperties[] {
	return [
		{
			displayName: 'Size',
			name: 'size',
			type: 'options',
			options: [
				{ name: 'Landscape (1536 × 1024)', value: '1536x1024' },
				...(likeInput ? [LIKE_INPUT] : []),
				{ name: 'Portrait (1024 × 1536)', value: '1024x1536' },
				{ name: 'Square (1024 × 1024)', value: '1024x1024' },
			],
			default: '1024x1024',
			description: 'Width and height of the image in pixels',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'options',
			options: [
				{ name: 'Low', value: 'low', description: 'Fast, 1 credit for each image' },
				{ name: 'Medium', value: 'medium', description: 'Good for most purposes' },
				{ name: 'High', value: 'high', description: 'HD 2K, takes longest and costs most' },
			],
			default: 'medium',
			description:
				'How detailed the image is. A higher quality costs more credits and takes longer.',
		},
		{
			displayName:
				"'High' costs most and takes longest. Try your prompt with 'Low' first: 1 credit for each image.",
			name: 'qualityNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { quality: ['high'] } },
		},
		{
			displayName: 'Number of Images',
			name: 'n',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 4, numberPrecision: 0 },
			default: 1,
			description: 'How many variations of the image to make, from 1 to 4. Each one costs credits.',
		},
		{
			displayName: 'Each image costs credits: two images cost twice as much as one.',
			name: 'numberNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: { n: [{ _cnd: { gt: 1 } }] } },
		},
	];
}

const waitField = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
} satisfies INodeProperties;

const downloadField = {
	displayName: 'Download Images',
	name: 'downloadImages',
	type: 'boolean',
	default: true,
	description:
		'Whether to add the image files to the output. The image addresses are in the output either way.',
} satisfies INodeProperties;

/** Generate and edit wait and download unless told otherwise. Without waiting there is nothing to download yet. */
export const orderWaitFields: INodeProperties[] = [
	{
		...waitField,
		description:
			'Whether to wait until the image is ready. If off, the workflow goes on at once with the generation ID.',
	},
	{
		displayName:
			"The output is the generation ID, without an image. Fetch the image later with 'Get Status', or start another workflow with the 'GPT Image Trigger'.",
		name: 'noWaitNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { waitForCompletion: [false] } },
	},
	{
		...downloadField,
		displayOptions: { show: { waitForCompletion: [true] } },
	},
];

/** Get Status asks once, and downloads nothing unless told to. */
export const statusWaitFields: INodeProperties[] = [
	{
		...waitField,
		default: false,
		description:
			'Whether to wait until the generation is finished. If off, the output is its current status.',
	},
	{ ...downloadField, default: false },
];

/** Where input images come from. @param withKeys Upload has no use for images that are uploaded already */
export function imageSourceFields(withKeys: boolean): INodeProperties[] {
	return [
		{
			displayName: 'Image Source',
			name: 'imageSource',
			type: 'options',
			options: [
				{ name: 'Input Data Field', value: 'binary', description: 'Files from the step before' },
				...(withKeys
					? [
							{
								name: 'Uploaded Image',
								value: 'key',
								description: 'Keys from the Upload operation',
							},
						]
					: []),
				{ name: 'URL', value: 'url', description: 'Images on the web' },
			],
			default: 'binary',
			description: 'Where the images come from',
		},
		{
			displayName: 'Input Data Field Name',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the input field containing the image file (PNG, JPEG or WebP, up to 10 MB)',
			description:
				'For up to four images, enter a comma-separated list of field names, a pattern such as Photos_*, or * for all files of the item',
			displayOptions: { show: { imageSource: ['binary'] } },
		},
		{
			displayName: 'Image URLs',
			name: 'imageUrls',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/photo.jpg',
			description:
				'Addresses of PNG, JPEG or WebP images of up to 10 MB. Enter up to four as a comma-separated list.',
			displayOptions: { show: { imageSource: ['url'] } },
		},
		...(withKeys
			? [
					{
						displayName: 'Image Keys',
						name: 'imageKeys',
						type: 'string' as const,
						required: true,
						default: '',
						placeholder: 'e.g. uploads/abc123.png',
						description:
							"The 'key' from the output of the Upload operation. Enter up to four as a comma-separated list.",
						displayOptions: { show: { imageSource: ['key'] } },
					},
				]
			: []),
	];
}
