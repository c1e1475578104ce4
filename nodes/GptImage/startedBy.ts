import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
	IRunExecutionData,
	RelatedExecution,
} from 'n8n-workflow';

import { BoundedMap } from '../shared/boundedMap';
import { isGenerationId } from '../shared/generation';

/** An event of a GPT Image Trigger with which an execution, or one that called it, began. */
export interface StartEvent {
	/** Of the workflow that the trigger is in. */
	workflowId: string;
	generationId: string;
	/** The trigger's parameters as they are saved; undefined where n8n does not tell. */
	parameters?: INodeParameters;
}

/** How an execution began. */
export interface StartedBy {
	/** Its own workflow, and those whose executions called it. */
	workflows: ReadonlySet<string>;
	events: StartEvent[];
	/** Somebody clicked: what is started by hand ends by itself. */
	byHand: boolean;
}

const TRIGGER = /\.gptImageTrigger$/;
const BY_HAND = ['manual', 'retry', 'evaluation'];
/** More sub-workflows within sub-workflows than anybody builds. */
const MAX_LEVELS = 50;

// A node in a loop asks again and again, and what n8n has stored may be large.
const known = new BoundedMap<StartedBy>(500, 3600_000);

/**
 * Finds out how an execution began: from the run data of its own workflow, and from what n8n stored of the executions
 * that called it. Every n8n from 1.122 on has both, in every process.
 *
 * @param now milliseconds since the epoch
 */
export async function startedBy(context: IExecuteFunctions, now: number): Promise<StartedBy> {
	const { id } = context.getWorkflow();
	const own = id === undefined ? [] : [id];
	const byHand = BY_HAND.includes(context.getMode());
	const events = eventsHere(context);
	if (events.length > 0 || !mayBeCalled(context)) {
		return { workflows: new Set(own), events, byHand };
	}
	const executionId = context.getExecutionId();
	const found = known.get(executionId, now) ?? (await climb(context, byHand));
	known.set(executionId, found, now);
	return found;
}

/** Goes up from this execution to the one that called it, to the one that called that one, and so on. */
async function climb(context: IExecuteFunctions, startedByHand: boolean): Promise<StartedBy> {
	const workflows = new Set<string>();
	const events: StartEvent[] = [];
	let byHand = startedByHand;
	let executionId: string | undefined = context.getExecutionId();
	let workflowId = context.getWorkflow().id;
	for (let level = 0; level < MAX_LEVELS && executionId !== undefined; level++) {
		if (workflowId !== undefined) workflows.add(workflowId);
		const data = await context.getExecutionDataById(executionId);
		// n8n may have deleted what need not be kept.
		if (data === undefined) break;
		events.push(...eventsIn(data, workflowId ?? ''));
		if (data.manualData !== undefined) byHand = true;
		const parent = parentIn(data);
		executionId = parent?.executionId;
		workflowId = parent?.workflowId;
	}
	return { workflows, events, byHand };
}

/** The event with which this very workflow began, whatever stands between trigger and node. */
function eventsHere(context: IExecuteFunctions): StartEvent[] {
	const workflowId = context.getWorkflow().id ?? '';
	const { $: nodeByName } = context.getWorkflowDataProxy(0);
	return context
		.getParentNodes(context.getNode().name)
		.filter(({ type }) => TRIGGER.test(type))
		.flatMap(({ name }) => {
			const node = nodeByName(name) as TriggerProxy;
			if (!node.isExecuted) return [];
			return eventsAmong(node.all(0, 0)).map((generationId) => ({
				workflowId,
				generationId,
				parameters: node.params,
			}));
		});
}

/** What n8n's data proxy tells of a node. */
interface TriggerProxy {
	isExecuted: boolean;
	all(branch: number, run: number): INodeExecutionData[];
	params?: INodeParameters;
}

/** Whether other executions may stand behind this one. A tool's agent is nothing that n8n tells of as a parent. */
function mayBeCalled(context: IExecuteFunctions): boolean {
	return (
		['integrated', 'error', 'retry'].includes(context.getMode()) ||
		context.getNode().type.endsWith('Tool')
	);
}

/** A sub-workflow's execution names its caller, an error workflow's first item does. */
function parentIn({
	parentExecution,
	executionData,
	resultData,
}: IRunExecutionData): RelatedExecution | undefined {
	if (parentExecution !== undefined) return parentExecution;
	const stack = executionData?.nodeExecutionStack ?? [];
	const tasks = Object.values(resultData.runData).flat();
	return [...stack, ...tasks].find(({ metadata }) => metadata?.parentExecution !== undefined)
		?.metadata?.parentExecution;
}

/** The events with which a stored execution began. */
function eventsIn(data: IRunExecutionData, workflowId: string): StartEvent[] {
	const waiting = (data.executionData?.nodeExecutionStack ?? [])
		.filter(({ node }) => TRIGGER.test(node.type))
		.flatMap(({ node, data: input }) =>
			eventsAmong(input.main?.[0] ?? []).map((generationId) => ({
				workflowId,
				generationId,
				parameters: node.parameters,
			})),
		);
	// Of nodes that have run, n8n stores only names: what begins an execution and looks like an event is one.
	const run = Object.values(data.resultData.runData)
		.flatMap(([first]) => (first?.source.length === 0 ? [first] : []))
		.flatMap((first) => eventsAmong(first.data?.main?.[0] ?? []))
		.map((generationId) => ({ workflowId, generationId }));
	return [...waiting, ...run];
}

function eventsAmong(items: INodeExecutionData[]): string[] {
	const ids = items.flatMap(({ json }) => (isEvent(json) ? [json.generationId] : []));
	return [...new Set(ids)];
}

function isEvent(json: IDataObject): json is { generationId: string } {
	return isGenerationId(json.generationId) && /^generation\./.test(String(json.event));
}
