import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { GptImageError } from '../engine/texts/errors';
import { fieldMessages } from '../engine/texts/fieldMessages';
import { realRuntime } from '../shared/runtime';
import { optionsField } from './form/options';
import * as edit from './operations/edit.operation';
import * as generate from './operations/generate.operation';
import * as getStatus from './operations/getStatus.operation';
import * as upload from './operations/upload.operation';
import { execute } from './execute';
import type { Prepare } from './run/run';

const operations = { edit, generate, getStatus, upload };

/** A workflow that was not made in the editor may name an operation that there is not. */
function prepareFor(operation: unknown): Prepare {
	const known = Object.keys(operations).find((name) => name === operation);
	if (known !== undefined) return operations[known as keyof typeof operations].prepare;
	return () => {
		throw unknownOperation(operation);
	};
}

function unknownOperation(operation: unknown): GptImageError {
	const names = ['Edit', 'Generate', 'Get Status', 'Upload'];
	return new GptImageError(fieldMessages.unknownValue('Operation', operation, names));
}

export class GptImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'GPT Image',
		name: 'gptImage',
		icon: { light: 'file:../../icons/gptImage.svg', dark: 'file:../../icons/gptImage.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ { generate: "Generate", edit: "Edit", getStatus: "Get Status", upload: "Upload" }[$parameter["operation"]] }}',
		description: 'Generate and edit images with GPT Image',
		defaults: { name: 'GPT Image' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'gptImageApi', required: true }],
		hints: [
			{
				message:
					"Each input item makes its own images and costs credits. Five are made at a time, so a long list takes a while. To try things out, put a 'Limit' node before this one.",
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ ["generate", "edit"].includes($parameter["operation"]) && $input.all().length > 20 }}',
			},
			{
				message:
					"This list does not fit into one hour: an API key may make 600 calls an hour, and each item takes at least two. The node waits for the next hour, up to 'Rate Limit Wait (Seconds)' in the options.",
				type: 'warning',
				location: 'outputPane',
				whenToDisplay: 'beforeExecution',
				displayCondition:
					'={{ ["generate", "edit"].includes($parameter["operation"]) && $parameter["waitForCompletion"] && $input.all().length > 300 }}',
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Edit',
						value: 'edit',
						action: 'Edit image',
						description: 'Turn up to four images into a new one, guided by your prompt',
					},
					{
						name: 'Generate',
						value: 'generate',
						action: 'Generate image from text',
						description: 'Make one to four new images from a text prompt',
					},
					{
						name: 'Get Status',
						value: 'getStatus',
						action: 'Get status of generation',
						description: "Check a generation's progress and download its images",
					},
					{
						name: 'Upload',
						value: 'upload',
						action: 'Upload image',
						description: 'Upload images once and use them in several edits',
					},
				],
				default: 'generate',
			},
			...generate.fields,
			...edit.fields,
			...getStatus.fields,
			...upload.fields,
			optionsField,
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		return [await execute(this, prepareFor(operation), realRuntime(this))];
	}
}
