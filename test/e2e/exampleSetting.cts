import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import type { Credential } from '../testbed/lab/credentials.cts';
import type { Execution } from '../testbed/lab/executions.cts';
import { ROOT } from '../testbed/lab/package.cts';
import { START, uses } from '../testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../testbed/lab/workflowJson.cts';
import type { Workflow } from '../testbed/lab/workflows.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';

const ACTION = /^n8n-nodes-gptimage\.gptImage(Tool)?$/;
const TRIGGER = 'n8n-nodes-gptimage.gptImageTrigger';

/** Nodes to which the editor gives an address of their own when it imports a workflow. */
const WITH_ADDRESS = /^n8n-nodes-base\.(formTrigger|wait)$|\.chatTrigger$|\.gptImageTrigger$/;

/** An example as the editor imports it. */
function imported(file: string): WorkflowJson {
	const text = readFileSync(join(ROOT, 'examples', file), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	const nodes = workflow.nodes.map((node) =>
		WITH_ADDRESS.test(node.type) ? { ...node, webhookId: randomUUID() } : node,
	);
	return { ...workflow, nodes };
}

/** The credits that an example's note names for a run; "nothing" is 0. */
export function costOf(file: string): number {
	const { content } = imported(file).nodes.find(({ name }) => name === 'Read me')!.parameters;
	const [, cost] = /\*\*A run costs:\*\* (\d+ credits?|nothing)/.exec(String(content))!;
	return cost === 'nothing' ? 0 : Number.parseInt(cost, 10);
}

/** What these tests cannot leave as it is, addresses of the sandbox and its certificate: parameters, by node name. */
export type FilledIn = Record<string, Record<string, unknown>>;

/** The examples in a real n8n: imported and set up as their sticky notes say. */
export class Examples {
	constructor(private readonly setting: TriggerSetting) {}

	/** Imports a file and chooses the credentials. */
	async import(
		file: string,
		filledIn: FilledIn = {},
		...credentials: Credential[]
	): Promise<Workflow> {
		return this.create(imported(file), filledIn, credentials);
	}

	private async create(
		workflow: WorkflowJson,
		filledIn: FilledIn,
		credentials: Credential[],
	): Promise<Workflow> {
		const chosen = (node: NodeJson): Partial<NodeJson> => {
			if (ACTION.test(node.type)) return uses(this.setting.credential);
			const fitting = credentials.find(({ type }) => FITS[node.type] === type);
			return fitting ? uses(fitting) : {};
		};
		const nodes = workflow.nodes.map((node) => ({
			...node,
			...chosen(node),
			parameters: { ...node.parameters, ...filledIn[node.name] },
		}));
		return this.setting.n8n.workflows.create({ ...workflow, nodes });
	}

	/** Imports a file with the trigger, registers its URL by hand, and publishes the workflow. */
	async publish(file: string, filledIn: FilledIn = {}): Promise<Workflow> {
		const { n8n, sandbox, front } = this.setting;
		const example = imported(file);
		const trigger = example.nodes.find(({ type }) => type === TRIGGER)!;
		const registration = {
			url: `${front.url}/webhook/${trigger.webhookId}/webhook`,
			events: ['generation.succeeded', 'generation.failed'],
			label: file,
		};
		const { data } = await axios.post<{ secret: string }>(
			`${sandbox.url}/api/account/webhooks`,
			registration,
			{ headers: { Cookie: sandbox.session }, proxy: false },
		);
		const secret = { signingSecret: data.secret };
		const credential = await n8n.credentials.create('gptImageWebhookApi', secret);
		const workflow = await this.create(example, filledIn, [credential]);
		await n8n.workflows.publish(workflow.id);
		return workflow;
	}

	/** "Execute workflow"; resolves with the execution's id. */
	async begin(workflow: Workflow): Promise<string> {
		return String((await this.setting.n8n.workflows.execute(workflow, START)).executionId);
	}

	/** "Execute workflow"; resolves when the execution has ended. */
	async execute(workflow: Workflow): Promise<Execution> {
		return this.setting.n8n.executions.wait(await this.begin(workflow));
	}

	/** A message in n8n's chat panel, with files as the panel sends them; resolves when the execution has ended. */
	async chat(
		workflow: Workflow,
		chatInput: string,
		files: Record<string, { bytes: Buffer; fileName: string; mimeType: string }> = {},
	): Promise<Execution> {
		const { n8n } = this.setting;
		const json = { sessionId: 'one', action: 'sendMessage', chatInput };
		const binary = Object.fromEntries(
			Object.entries(files).map(([field, { bytes, ...file }]) => [
				field,
				{ ...file, data: bytes.toString('base64') },
			]),
		);
		const data = {
			startTime: 0,
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			data: { main: [[{ json, ...(Object.keys(binary).length > 0 && { binary }) }]] },
			source: [null],
		};
		const { executionId } = await n8n.client.call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: 'Chat', data } },
		);
		return n8n.executions.wait(executionId);
	}

	/** Imports and executes. */
	async run(file: string, filledIn: FilledIn = {}): Promise<Execution> {
		return this.execute(await this.import(file, filledIn));
	}
}

/** The credential that a node takes besides the action node's. */
const FITS: Record<string, string> = {
	[TRIGGER]: 'gptImageWebhookApi',
	'n8n-nodes-base.formTrigger': 'httpBasicAuth',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};
