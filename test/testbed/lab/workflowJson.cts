import { randomUUID } from 'node:crypto';
import type { Credential } from './credentials.cts';

export interface NodeJson {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	webhookId?: string;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
	disabled?: boolean;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
}

export type ConnectionType = 'main' | 'ai_languageModel' | 'ai_tool';
type Target = { node: string; type: ConnectionType; index: number };

export interface WorkflowJson {
	name: string;
	nodes: NodeJson[];
	connections: Record<string, Partial<Record<ConnectionType, Target[][]>>>;
	settings: Record<string, unknown>;
}

const GRID = 220;

/** One node; `more` takes the rest of its settings (`credentials`, `onError`, `retryOnFail`, …). */
export function node(
	name: string,
	type: string,
	parameters: Record<string, unknown> = {},
	more: Partial<NodeJson> = {},
): NodeJson {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		...more,
	};
}

/** What a workflow stores of a credential. */
export function uses(...credentials: Credential[]): Pick<NodeJson, 'credentials'> {
	return {
		credentials: Object.fromEntries(credentials.map(({ type, id, name }) => [type, { id, name }])),
	};
}

export const START = 'When clicking ‘Execute workflow’';

export function manualTrigger(): NodeJson {
	return node(START, 'n8n-nodes-base.manualTrigger');
}

/** The action node under its real type name. */
export function gptImage(
	parameters: Record<string, unknown>,
	credential: Credential,
	more: Partial<NodeJson> = {},
): NodeJson {
	const { name = 'GPT Image', ...rest } = more;
	const type = 'n8n-nodes-gptimage.gptImage';
	return node(name, type, parameters, { ...uses(credential), ...rest });
}

/** A workflow whose nodes follow each other in the order given. */
export function chain(name: string, ...nodes: NodeJson[]): WorkflowJson {
	const workflow: WorkflowJson = {
		name,
		nodes: nodes.map((each, i) => ({ ...each, position: [i * GRID, 0] })),
		connections: {},
		settings: { executionOrder: 'v1' },
	};
	for (const [i, each] of nodes.slice(1).entries()) connect(workflow, nodes[i].name, each.name);
	return workflow;
}

/** Adds a connection, e.g. from the error output (`output` 1) of a node, or of a tool to its agent. */
export function connect(
	workflow: WorkflowJson,
	from: string,
	to: string,
	output = 0,
	index = 0,
	type: ConnectionType = 'main',
): WorkflowJson {
	const outputs = ((workflow.connections[from] ??= {})[type] ??= []);
	while (outputs.length <= output) outputs.push([]);
	outputs[output].push({ node: to, type, index });
	return workflow;
}
