import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

function description(name: string, isTrigger: boolean): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: isTrigger ? ['trigger'] : ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: isTrigger ? [] : [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};
}

function node(
	name: string,
	isTrigger: boolean,
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
	properties: INodeProperties[] = [],
): [string, INodeType] {
	return [
		`n8n-nodes-base.${name}`,
		{ description: { ...description(name, isTrigger), properties }, execute },
	];
}

async function passOn(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return [this.getInputData()];
}

/** What our nodes stand beside in a workflow: as much of n8n's own nodes as the package has to do with. */
export const n8nNodes: Record<string, INodeType> = Object.fromEntries([
	node('manualTrigger', true, passOn),
	node('scheduleTrigger', true, passOn),
	node('executeWorkflowTrigger', true, passOn),
	node('errorTrigger', true, passOn),
	node('set', false, async () => [[{ json: { text: 'nothing of the input is left' } }]]),
	node('stopAndError', false, async () => {
		throw new Error('Stopped on purpose');
	}),
	// As its version 1.2 does, but for the choice of items.
	node('executeWorkflow', false, callWorkflow, [
		{ displayName: 'Workflow', name: 'workflowId', type: 'string', default: '' },
		{ displayName: 'Wait', name: 'waitForSubWorkflow', type: 'boolean', default: true },
	]),
]);

async function callWorkflow(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const id = this.getNodeParameter('workflowId', 0) as string;
	const wait = this.getNodeParameter('waitForSubWorkflow', 0) as boolean;
	const parentExecution = {
		executionId: this.getExecutionId(),
		workflowId: this.getWorkflow().id ?? '',
		shouldResume: wait,
	};
	const { data } = await this.executeWorkflow({ id }, this.getInputData(), undefined, {
		doNotWaitToFinish: !wait,
		parentExecution,
	});
	return data.map((items) => items ?? []);
}
