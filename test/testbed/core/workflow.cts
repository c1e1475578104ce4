import type {
	IDataObject,
	IConnections,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { deepCopy, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import { ExternalSecretsProxy } from 'n8n-core';

import type { CredentialData } from './credentials.cts';
import { chosenCredentials, GivenCredentials } from './credentials.cts';

/** A workflow that holds one node of ours. What is left out gets the default that a new node has. */
export interface NodeOptions {
	nodeType: INodeType;
	/** Default: the name from the description, in the package's name space; end it in `Tool` for an AI tool. */
	typeName?: string;
	/** Default: 1, which all nodes of ours are. */
	typeVersion?: number;
	parameters?: INodeParameters;
	/** By credential type, e.g. `{ gptImageApi: { apiKey, baseUrl } }`. */
	credentials?: CredentialData;
	nodeName?: string;
	nodeId?: string;
	/** The `webhookId` in the node's JSON: part of its webhook URL. */
	webhookId?: string;
	continueOnFail?: boolean;
	workflowId?: string;
	workflowName?: string;
	workflowSettings?: IWorkflowSettings;
	/** Steps that ran before, in a row that ends at the node, with what they put out. */
	before?: Array<{ name: string; items: INodeExecutionData[] }>;
	/** The node's own static data, as it was saved. */
	staticData?: IDataObject;
	executionId?: string;
	/** The addresses n8n believes to have, without a slash at the end. */
	webhookBaseUrl?: string;
	webhookTestBaseUrl?: string;
}

export interface Built {
	workflow: Workflow;
	node: INode;
	additionalData: IWorkflowExecuteAdditionalData;
}

/** The real `Workflow` around one node: it fills in defaults and drops parameters that are not declared or hidden. */
export function buildWorkflow(options: NodeOptions): Built {
	const { nodeType } = options;
	const type = options.typeName ?? `n8n-nodes-gptimage.${nodeType.description.name}`;
	const node: INode = {
		id: options.nodeId ?? 'f1b3a5c7-0000-4000-8000-000000000001',
		name: options.nodeName ?? nodeType.description.displayName,
		type,
		typeVersion: options.typeVersion ?? 1,
		position: [0, 0],
		parameters: deepCopy(options.parameters ?? {}),
		credentials: chosenCredentials(options.credentials ?? {}),
		webhookId: options.webhookId ?? '6f6f6f6f-0000-4000-8000-000000000002',
		...(options.continueOnFail === true ? { onError: 'continueRegularOutput' as const } : {}),
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const earlier = (options.before ?? []).map(({ name }) => ({
		...{ id: name, name, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} },
		position: [0, 0] as [number, number],
	}));
	const workflow = new Workflow({
		id: options.workflowId ?? 'workflow1',
		name: options.workflowName ?? 'Test workflow',
		nodes: [...earlier, node],
		connections: inARow([...earlier, node].map(({ name }) => name)),
		active: true,
		nodeTypes,
		settings: options.workflowSettings,
		staticData:
			options.staticData === undefined
				? {}
				: { [`node:${node.name}`]: deepCopy(options.staticData) },
	});
	return {
		workflow,
		node: workflow.getNode(node.name) ?? node,
		additionalData: additionalData(options),
	};
}

function inARow(names: string[]): IConnections {
	const to = (node: string) => [[{ node, type: NodeConnectionTypes.Main, index: 0 }]];
	return Object.fromEntries(
		names.slice(1).map((name, index) => [names[index], { main: to(name) }]),
	);
}

/** What n8n hands to a run beside the workflow. */
export function additionalData(options: NodeOptions): IWorkflowExecuteAdditionalData {
	const base = 'http://127.0.0.1:5678';
	return {
		credentialsHelper: new GivenCredentials(options.credentials ?? {}),
		executionId: options.executionId,
		workflowId: options.workflowId,
		currentNodeExecutionIndex: 0,
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: base,
		formBaseUrl: `${base}/form`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: `${base}/form-test`,
		webhookBaseUrl: options.webhookBaseUrl ?? `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: options.webhookTestBaseUrl ?? `${base}/webhook-test`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		logAiEvent: () => {},
		executeWorkflow: refuse,
		getRunExecutionData: refuse,
		getRuntimeCredential: refuse,
		startRunnerTask: refuse,
	};
}

async function refuse(): Promise<never> {
	throw new Error('Tests run one node: there are no other workflows, executions or task runners');
}
