import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import type { ExecuteContext } from 'n8n-core';

import { GptImage } from '../../../nodes/GptImage/GptImage.node.ts';
import { execute } from '../../../nodes/GptImage/execute';
import * as edit from '../../../nodes/GptImage/operations/edit.operation';
import * as generate from '../../../nodes/GptImage/operations/generate.operation';
import * as getStatus from '../../../nodes/GptImage/operations/getStatus.operation';
import * as upload from '../../../nodes/GptImage/operations/upload.operation';
import type { Prepare } from '../../../nodes/GptImage/run/run';
import type { Runtime } from '../../../nodes/shared/runtime';
import type { ExecuteOptions } from './n8nCore.cts';
import { executeContext } from './n8nCore.cts';
import type { VirtualSandbox } from '../virtual/virtualSandbox.cts';

/** What the node does, by the value of its field. */
export const operations = { edit, generate, getStatus, upload };

export const nodeType = new GptImage();

export interface NodeRun extends Partial<Omit<ExecuteOptions, 'parameters' | 'nodeType'>> {
	sandbox: VirtualSandbox;
	parameters: IDataObject & { operation: keyof typeof operations };
	/** Default: the sandbox's Pro key. */
	key?: string;
	/** Default: the sandbox's time. */
	runtime?: Runtime;
	/** The execution's cancel signal, where the runtime is not given. */
	signal?: AbortSignal;
	/** The node's modules, with what they remember. Default: those of this process. */
	code?: ActionCode;
}

/** What an n8n process has loaded of the action node. */
export interface ActionCode {
	execute: typeof execute;
	operations: typeof operations;
}

/** What the engine passes to the next node, or the error that it shows. */
export interface NodeResult {
	context: ExecuteContext;
	items: INodeExecutionData[];
	error?: Error & { description?: string | null; context?: IDataObject; httpCode?: string | null };
}

let executions = 0;

/**
 * Runs the action node on the real n8n-core against the sandbox, in its virtual time. Each run is an execution of its
 * own, unless it is told which one.
 */
export async function runNode({
	sandbox,
	key = sandbox.key,
	signal,
	runtime = sandbox.runtime(signal),
	code = { execute, operations },
	parameters,
	...options
}: NodeRun): Promise<NodeResult> {
	const context = executeContext({
		nodeType,
		typeName: 'n8n-nodes-gptimage.gptImage',
		executionId: `execution-${++executions}`,
		workflowId: 'workflow-1',
		credentials: { gptImageApi: { apiKey: key, baseUrl: sandbox.url } },
		...options,
		parameters: parameters as INodeParameters,
	});
	try {
		const { prepare } = code.operations[parameters.operation];
		sandbox.time.watch(context);
		const items = await sandbox.time.run(code.execute(context, prepare, runtime));
		return { context, items };
	} catch (error) {
		return { context, items: [], error: error as NodeResult['error'] };
	}
}

/** Runs an operation in a context of n8n's, in the sandbox's time. */
export async function runIn(
	{ time, runtime: timeOf }: VirtualSandbox,
	context: IExecuteFunctions,
	prepare: Prepare,
	runtime = timeOf(),
): Promise<INodeExecutionData[]> {
	time.watch(context);
	return await time.run(execute(context, prepare, runtime));
}

/** The JSON of the items, which is all that most tests look at. */
export function jsonOf({ items, error }: NodeResult): IDataObject[] {
	if (error !== undefined) throw error;
	return items.map(({ json }) => json);
}
