import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { ExecuteContext } from 'n8n-core';

import { GptImage } from '../../../nodes/GptImage/GptImage.node';
import { execute } from '../../../nodes/GptImage/execute';
import * as edit from '../../../nodes/GptImage/operations/edit.operation';
import * as generate from '../../../nodes/GptImage/operations/generate.operation';
import * as getStatus from '../../../nodes/GptImage/operations/getStatus.operation';
import * as upload from '../../../nodes/GptImage/operations/upload.operation';
import type { Runtime } from '../../../nodes/shared/runtime';
import type { Sandbox } from '../sandbox/server.cts';
import type { ExecuteOptions } from './n8nCore.cts';
import { executeContext } from './n8nCore.cts';
import { FastClock } from './clock.cts';

/** What the node does, by the value of its field. */
export const operations = { edit, generate, getStatus, upload };

export const nodeType = new GptImage();

export interface NodeRun extends Partial<Omit<ExecuteOptions, 'parameters' | 'nodeType'>> {
	sandbox: Sandbox;
	parameters: IDataObject & { operation: keyof typeof operations };
	/** Default: the sandbox's Pro key. */
	key?: string;
	/** Default: a fast clock; give the sandbox the same one where its time matters. */
	runtime?: Runtime;
}

/** What the engine passes to the next node, or the error that it shows. */
export interface NodeResult {
	context: ExecuteContext;
	items: INodeExecutionData[];
	error?: Error & { description?: string | null; context?: IDataObject; httpCode?: string | null };
}

/** Runs the action node on the real n8n-core against the sandbox. */
export async function runNode({
	sandbox,
	key = sandbox.key,
	runtime = new FastClock().runtime(),
	parameters,
	...options
}: NodeRun): Promise<NodeResult> {
	const context = executeContext({
		nodeType,
		typeName: 'n8n-nodes-gptimage.gptImage',
		executionId: 'execution-1',
		workflowId: 'workflow-1',
		credentials: { gptImageApi: { apiKey: key, baseUrl: sandbox.url } },
		...options,
		parameters: parameters as INodeParameters,
	});
	try {
		const items = await execute(context, operations[parameters.operation].prepare, runtime);
		return { context, items };
	} catch (error) {
		return { context, items: [], error: error as NodeResult['error'] };
	}
}

/** The JSON of the items, which is all that most tests look at. */
export function jsonOf({ items, error }: NodeResult): IDataObject[] {
	if (error !== undefined) throw error;
	return items.map(({ json }) => json);
}
