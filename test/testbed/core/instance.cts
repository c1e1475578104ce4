import type {
	ExecuteWorkflowData,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRun,
	IRunExecutionData,
	IWorkflowExecuteAdditionalData,
	RelatedExecution,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { ExecutionLifecycleHooks, WebhookContext, WorkflowExecute } from 'n8n-core';
import { parse, stringify } from 'flatted';

import type * as action from '../../../nodes/GptImage/GptImage.node';
import type * as trigger from '../../../nodes/GptImageTrigger/GptImageTrigger.node';
import { composeDelivery } from '../sandbox/deliveries.cts';
import type { CredentialData } from './credentials.cts';
import { chosenCredentials } from './credentials.cts';
import { watchLogger } from './logs.cts';
import { n8nNodes } from './n8nNodes.cts';
import { expressRequest, RecordedResponse } from './request.cts';
import { additionalData } from './workflow.cts';

const SECRET = 'whsec_0123456789abcdef';
const OURS = 'n8n-nodes-gptimage.';

/** A node of a workflow: its type without the package's name, and the nodes that follow it. */
export interface Step {
	type: string;
	parameters?: INodeParameters;
	next?: string[];
}

/** The nodes of one n8n process. What their modules remember, no other process knows. */
export type NodeProcess = Record<string, INodeType>;

/** Loads the package's nodes as another process would, with an empty memory. For jest only. */
export function startProcess(): NodeProcess {
	const process: NodeProcess = { ...n8nNodes };
	jest.isolateModules(() => {
		const nodes = '../../../nodes';
		const { GptImage } = jest.requireActual<typeof action>(`${nodes}/GptImage/GptImage.node`);
		const { GptImageTrigger } = jest.requireActual<typeof trigger>(
			`${nodes}/GptImageTrigger/GptImageTrigger.node`,
		);
		process[`${OURS}gptImage`] = new GptImage();
		process[`${OURS}gptImageTrigger`] = new GptImageTrigger();
	});
	return process;
}

interface SavedWorkflow {
	id: string;
	nodes: INode[];
	connections: IConnections;
	/** Started when an execution of this one fails. */
	errorWorkflow?: string;
}

/** An execution as n8n's database has it. */
interface StoredExecution {
	workflowId: string;
	mode: WorkflowExecuteMode;
	data?: string;
}

export interface Finished {
	executionId: string;
	workflowId: string;
	run: IRun;
}

// Over all instances: no two executions of a process have the same id.
let started = 0;

/**
 * n8n with several workflows, on the real engine and contexts of n8n-core: webhooks, sub-workflows and error workflows
 * start executions as n8n starts them, and each is stored before it begins.
 */
export class Instance {
	readonly finished: Finished[] = [];
	private readonly workflows = new Map<string, SavedWorkflow>();
	private readonly executions = new Map<string, StoredExecution>();
	private readonly open = new Set<Promise<unknown>>();

	/**
	 * @param main takes deliveries, and runs executions where there are no workers
	 * @param workers of queue mode, in turn
	 */
	constructor(
		private readonly credentials: CredentialData,
		readonly main: NodeProcess,
		private readonly workers: NodeProcess[] = [],
	) {}

	add(id: string, steps: Record<string, Step>, errorWorkflow?: string): void {
		const nodes = Object.entries(steps).map(([name, { type, parameters = {} }]): INode => {
			const ours = type.startsWith('gptImage');
			return {
				id: `${id} ${name}`,
				name,
				type: `${ours ? OURS : 'n8n-nodes-base.'}${type}`,
				typeVersion: 1,
				position: [0, 0],
				parameters,
				...(ours ? { credentials: chosenCredentials(this.credentials) } : {}),
			};
		});
		const connections: IConnections = Object.fromEntries(
			Object.entries(steps).map(([name, { next = [] }]) => [
				name,
				{ main: [next.map((node) => ({ node, type: NodeConnectionTypes.Main, index: 0 }))] },
			]),
		);
		this.workflows.set(id, { id, nodes, connections, errorWorkflow });
	}

	/** Delivers an event to every GPT Image Trigger; the statuses that they answered, by workflow. */
	async deliver(event: string, data: Record<string, unknown>): Promise<Record<string, number>> {
		const statuses: Record<string, number> = {};
		for (const saved of this.workflows.values()) {
			const node = saved.nodes.find(({ type }) => type === `${OURS}gptImageTrigger`);
			if (node !== undefined) statuses[saved.id] = await this.receive(saved, node, event, data);
		}
		return statuses;
	}

	/** Starts an execution at a node, and waits for its end. */
	async start(
		workflowId: string,
		startNode: string,
		mode: WorkflowExecuteMode = 'trigger',
		items: INodeExecutionData[] = [{ json: {} }],
	): Promise<IRun> {
		const process =
			this.workers.length === 0 ? this.main : this.workers[started % this.workers.length];
		return await this.execute(process, workflowId, startNode, mode, items);
	}

	/** Waits for executions that nobody waits for. */
	async settle(): Promise<void> {
		while (this.open.size > 0) await Promise.all(this.open);
	}

	/** As n8n does after an execution whose data it need not keep. */
	forget(executionId: string): void {
		this.executions.delete(executionId);
	}

	private async receive(
		saved: SavedWorkflow,
		node: INode,
		event: string,
		data: Record<string, unknown>,
	): Promise<number> {
		const wish = { url: 'https://n8n.example/x', secret: SECRET, event, data };
		const { body, headers } = composeDelivery(wish);
		const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
		const response = new RecordedResponse();
		const type = this.main[node.type];
		const [webhookDescription] = type.description.webhooks ?? [];
		const additional = Object.assign(this.additional(this.main), {
			httpRequest: expressRequest({
				headers: Object.fromEntries(lowered) as Record<string, string>,
				rawBody: Buffer.from(body),
			}),
			httpResponse: response,
		});
		const workflow = this.workflow(this.main, saved);
		const context = new WebhookContext(
			workflow,
			workflow.getNode(node.name) ?? node,
			additional,
			'webhook',
			{
				httpMethod: 'POST',
				node: node.name,
				path: webhookDescription.path,
				webhookDescription,
				workflowId: saved.id,
				workflowExecuteAdditionalData: additional,
			},
			[],
			null,
		);
		watchLogger(context.logger);
		const { workflowData } = (await type.webhook?.call(context)) ?? {};
		response.end();
		if (workflowData !== undefined) {
			await this.start(saved.id, node.name, 'webhook', workflowData[0]);
		}
		return response.statusCode;
	}

	private async execute(
		process: NodeProcess,
		workflowId: string,
		startNode: string,
		mode: WorkflowExecuteMode,
		items: INodeExecutionData[],
		parentExecution?: RelatedExecution,
	): Promise<IRun> {
		const saved = this.saved(workflowId);
		const node = saved.nodes.find(({ name }) => name === startNode);
		if (node === undefined) throw new Error(`${workflowId} has no node ${startNode}`);
		const executionId = String(++started);
		const stored = stringify(
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: [
						{ node, data: { main: [items] }, metadata: { parentExecution }, source: null },
					],
				},
				parentExecution,
			}),
		);
		this.executions.set(executionId, { workflowId, mode, data: stored });
		const hooks = new ExecutionLifecycleHooks(mode, executionId, {
			...saved,
			name: saved.id,
			active: true,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
		});
		const additional = Object.assign(this.additional(process, executionId), { hooks });
		const data = parse(stored) as IRunExecutionData;
		const run = await new WorkflowExecute(additional, mode, data).processRunExecutionData(
			this.workflow(process, saved),
		);
		this.executions.set(executionId, { workflowId, mode, data: stringify(run.data) });
		this.finished.push({ executionId, workflowId, run });
		if (run.data.resultData.error !== undefined && saved.errorWorkflow !== undefined) {
			await this.execute(process, saved.errorWorkflow, 'Error Trigger', 'error', [{ json: {} }], {
				executionId,
				workflowId,
			});
		}
		return run;
	}

	private additional(process: NodeProcess, executionId?: string): IWorkflowExecuteAdditionalData {
		const base = additionalData({
			nodeType: process[`${OURS}gptImage`],
			credentials: this.credentials,
			executionId,
		});
		return {
			...base,
			getRunExecutionData: async (id) => {
				const data = this.executions.get(id)?.data;
				return data === undefined ? undefined : (parse(data) as IRunExecutionData);
			},
			executeWorkflow: async ({ id = '' }, _additional, options): Promise<ExecuteWorkflowData> => {
				const saved = this.saved(id);
				const first = saved.nodes.find(({ type }) => type.endsWith('.executeWorkflowTrigger'));
				const { inputData = [{ json: {} }], parentExecution, doNotWaitToFinish } = options;
				const running = this.execute(
					process,
					id,
					first?.name ?? '',
					'integrated',
					inputData,
					parentExecution,
				);
				if (doNotWaitToFinish === true) {
					const noted = running.finally(() => this.open.delete(noted));
					this.open.add(noted);
					return { executionId: '', data: [null] };
				}
				const { data } = await running;
				if (data.resultData.error !== undefined) throw data.resultData.error;
				const last = data.resultData.lastNodeExecuted ?? '';
				return {
					executionId: '',
					data: data.resultData.runData[last]?.at(-1)?.data?.main ?? [null],
				};
			},
		};
	}

	private workflow(process: NodeProcess, saved: SavedWorkflow): Workflow {
		const byName = (type: string) => process[type];
		const staticData: IDataObject = Object.fromEntries(
			saved.nodes.map(({ name }) => [`node:${name}`, { webhookSecret: SECRET }]),
		);
		return new Workflow({
			...structuredClone({ id: saved.id, nodes: saved.nodes, connections: saved.connections }),
			name: saved.id,
			active: true,
			staticData,
			nodeTypes: { getByName: byName, getByNameAndVersion: byName, getKnownTypes: () => ({}) },
		});
	}

	private saved(id: string): SavedWorkflow {
		const saved = this.workflows.get(id);
		if (saved === undefined) throw new Error(`There is no workflow ${id}`);
		return saved;
	}
}
