import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const ORDERING = { operation: ['generate', 'edit'] };
const WAITING = { waitForCompletion: [true] };

const imageFormat: INodeProperties = {
	displayName: 'Image Format',
	name: 'imageFormat',
	type: 'options',
	options: [
		{ name: 'PNG', value: 'png' },
		{ name: 'WebP', value: 'webp' },
	],
	default: 'png',
	description: 'Which file of the image to use. WebP files are smaller than PNG files.',
};

const outputMode: INodeProperties = {
	displayName: 'Output',
	name: 'outputMode',
	type: 'options',
	options: [
		{ name: 'One Item per Generation', value: 'perGeneration' },
		{ name: 'One Item per Image', value: 'perImage' },
	],
	default: 'perImage',
	description: 'What to do with several images of one generation',
};

/** All options; each is shown where it applies. Sorted by name, as n8n asks. */
const options: INodeProperties[] = [
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. lighthouse',
		description:
			'Name of the image file, without .png or .webp. More images of the same item get -2, -3 and -4. If empty, the generation ID is used.',
		displayOptions: under({ downloadImages: [true] }),
	},
	...forResults(imageFormat),
	{
		displayName: 'Include Input Fields',
		name: 'includeInputFields',
		type: 'boolean',
		default: false,
		description:
			'Whether to also put the fields of the input item into the output. If both have a field of the same name, this node keeps its own.',
	},
	{
		displayName: 'Items at a Time',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 5, numberPrecision: 0 },
		default: 5,
		description:
			"How many items to work on at the same time, from 1 to 5. An API key may have five in progress, shared by all workflows. The first item's value applies to all.",
	},
	{
		displayName: 'Most Images per Run',
		name: 'maxImages',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 1000,
		description:
			"Protects you from ordering a list that is far too long by accident: a run that would order more images stops before anything is ordered. The first item's value applies to all.",
		displayOptions: under(ORDERING),
	},
	{
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options: [
			{
				name: 'Output Generation ID',
				value: 'output',
				description: "Continue with the generation ID and 'timedOut', for Get Status later",
			},
			{
				name: 'Stop With an Error',
				value: 'fail',
				description: 'The error names the generation ID',
			},
		],
		default: 'fail',
		description:
			'What to do if an image is not ready in time. It is paid for and still being made.',
		displayOptions: under(WAITING),
	},
	...forResults(outputMode),
	{
		displayName: 'Own Key',
		name: 'idempotencyKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1234',
		description:
			'The same key gives the same image and is charged once, also in other workflows. Use each key for one prompt only.',
		// Its neighbour in the collection is named without a path: from the root n8n would not find it.
		displayOptions: { show: { ...under(ORDERING).show, idempotency: ['custom'] } },
	},
	{
		displayName: 'Pay Once Per',
		name: 'idempotency',
		type: 'options',
		options: [
			{
				name: 'Content',
				value: 'content',
				description: 'The same prompt, settings and input images give the same image',
			},
			{
				name: 'Execution',
				value: 'execution',
				description: 'Retry On Fail is free. Every execution and every loop makes a new image.',
			},
			{
				name: 'Own Key',
				value: 'custom',
				description: "The same key gives the same image. Choose this to show the field 'Own Key'.",
			},
		],
		default: 'execution',
		description: 'When a request counts as a repeat: same image, no charge',
		displayOptions: under(ORDERING),
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryOutputField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output field to put the image file in',
		displayOptions: under({ downloadImages: [true] }),
	},
	{
		displayName: 'Rate Limit Wait (Seconds)',
		name: 'rateLimitWait',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 86400,
		description:
			"How long one run of this node may wait in total when the 600 calls of the hour are used up. A day is enough for every batch; 0 = stop at once. The first item's value applies to all.",
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 600,
		description:
			'How long to wait for one image. Time spent waiting for the rate limit is not counted.',
		displayOptions: under(WAITING),
	},
];

export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options,
};

/** Inside a collection, other parameters are reached from the root. */
function under(show: Record<string, Array<string | boolean>>): IDisplayOptions {
	return {
		show: Object.fromEntries(Object.entries(show).map(([name, values]) => [`/${name}`, values])),
	};
}

/** Get Status may find a result at any time; an order that is not waited for has none to put out. */
function forResults(option: INodeProperties): INodeProperties[] {
	return [under({ ...ORDERING, ...WAITING }), under({ operation: ['getStatus'] })].map(
		(displayOptions) => ({ ...option, displayOptions }),
	);
}

/** An option's description in the form, by its name. */
export function formOption(name: string): INodeProperties {
	const known = options.find((option) => option.name === name);
	if (known === undefined) throw new Error(`The form has no option ${name}`);
	return known;
}
