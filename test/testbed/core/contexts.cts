import type {
	IDataObject,
	INodeExecutionData,
	ITaskDataConnections,
	IWebhookData,
	NodeConnectionType,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, deepCopy, NodeConnectionTypes } from 'n8n-workflow';
import { ExecuteContext, HookContext, SupplyDataContext, WebhookContext } from 'n8n-core';

import { watchLogger } from './logs.cts';
import type { WebhookRequest } from './request.cts';
import { expressRequest, RecordedResponse } from './request.cts';
import type { Built, NodeOptions } from './workflow.cts';
import { buildWorkflow } from './workflow.cts';

/** When executions began, unless a test says otherwise. */
const EARLIER = Date.UTC(2026, 0, 1);

export interface ExecuteOptions extends NodeOptions {
	items?: INodeExecutionData[];
	runIndex?: number;
	/** When n8n began the execution, milliseconds since the epoch. */
	establishedAt?: number;
	/** Of another n8n than that of the tests. */
	instanceId?: string;
	/** An n8n of version 1 or an early 2: no token in the address that resumes the execution. */
	old?: boolean;
	mode?: WorkflowExecuteMode;
	abortSignal?: AbortSignal;
}

/** The context in which n8n calls `execute()`. Hints are in its `hints`. */
export function executeContext(options: ExecuteOptions): ExecuteContext {
	const { built, run } = prepareRun(options, NodeConnectionTypes.Main);
	const context = new ExecuteContext(
		built.workflow,
		built.node,
		built.additionalData,
		options.mode ?? 'trigger',
		run.data,
		options.runIndex ?? 0,
		run.items,
		run.input,
		run.executeData,
		[],
		options.abortSignal,
	);
	const { instanceId } = options;
	if (instanceId !== undefined) context.getInstanceId = () => instanceId;
	watchLogger(context.logger);
	return context;
}

/** The other context in which n8n runs a node as an AI tool: here `isToolExecution()` is true. */
export function supplyDataContext(options: ExecuteOptions): SupplyDataContext {
	const { built, run } = prepareRun(options, NodeConnectionTypes.AiTool);
	const context = new SupplyDataContext(
		built.workflow,
		built.node,
		built.additionalData,
		options.mode ?? 'trigger',
		run.data,
		options.runIndex ?? 0,
		run.items,
		run.input,
		NodeConnectionTypes.AiTool,
		run.executeData,
		[],
		options.abortSignal,
	);
	watchLogger(context.logger);
	return context;
}

export interface HookOptions extends NodeOptions {
	/** True for a test event: the URL is the test one. */
	isTest?: boolean;
	mode?: WorkflowExecuteMode;
	activation?: WorkflowActivateMode;
}

/** The context in which n8n calls `checkExists`, `create` and `delete` of a trigger. */
export function hookContext(options: HookOptions): HookContext {
	const built = buildWorkflow(options);
	const context = new HookContext(
		built.workflow,
		built.node,
		built.additionalData,
		options.mode ?? (options.isTest === true ? 'manual' : 'trigger'),
		options.activation ?? (options.isTest === true ? 'manual' : 'activate'),
		webhookData(options, built),
	);
	watchLogger(context.logger);
	return context;
}

export interface WebhookOptions extends NodeOptions {
	request: WebhookRequest;
	/** Default: a new one. */
	response?: RecordedResponse;
	isTest?: boolean;
	mode?: WorkflowExecuteMode;
}

/** The context in which n8n calls `webhook()`. */
export function webhookContext(options: WebhookOptions): WebhookContext {
	const built = buildWorkflow(options);
	const httpRequest = expressRequest(options.request);
	const httpResponse = options.response ?? new RecordedResponse();
	const context = new WebhookContext(
		built.workflow,
		built.node,
		Object.assign(built.additionalData, { httpRequest, httpResponse }),
		options.mode ?? (options.isTest === true ? 'manual' : 'webhook'),
		webhookData(options, built),
		[],
		null,
	);
	watchLogger(context.logger);
	return context;
}

/** The node's static data as n8n would save it, and whether n8n would save it at all. */
export function savedStaticData(context: HookContext | WebhookContext): {
	changed: boolean;
	data: IDataObject;
} {
	const observed = context.workflow.staticData;
	return {
		changed: observed.__dataChanged === true,
		data: deepCopy(context.getWorkflowStaticData('node')),
	};
}

function prepareRun(options: ExecuteOptions, type: NodeConnectionType) {
	const built = buildWorkflow(options);
	const items = options.items ?? [{ json: {} }];
	const input: ITaskDataConnections = { [type]: [items] };
	const before = options.before ?? [];
	const runData = Object.fromEntries(
		before.map(({ name, items: put }, index) => [
			name,
			[
				{
					...{ startTime: 0, executionTime: 0, executionIndex: index },
					source: index === 0 ? [] : [{ previousNode: before[index - 1].name }],
					data: { main: [put] },
				},
			],
		]),
	);
	const data = createRunExecutionData({
		resultData: { runData },
		executionData: {
			runtimeData: {
				version: 1,
				establishedAt: options.establishedAt ?? EARLIER,
				source: options.mode ?? 'trigger',
			},
		},
	});
	if (options.old === true) delete data.resumeToken;
	const last = before.at(-1);
	const source = last === undefined ? null : { [type]: [{ previousNode: last.name }] };
	const executeData = { data: input, node: built.node, source };
	return { built, run: { items, input, data, executeData } };
}

function webhookData(
	options: HookOptions,
	{ workflow, node, additionalData }: Built,
): IWebhookData {
	const [webhookDescription] = options.nodeType.description.webhooks ?? [];
	return {
		httpMethod: 'POST',
		node: node.name,
		path: webhookDescription.path,
		webhookDescription,
		workflowId: workflow.id,
		workflowExecuteAdditionalData: additionalData,
		webhookId: node.webhookId,
		isTest: options.isTest,
	};
}
