import type { Execution } from '../testbed/lab/executions.cts';
import { connect, manualTrigger, node, START, uses } from '../testbed/lab/workflowJson.cts';
import type { WorkflowJson } from '../testbed/lab/workflowJson.cts';
import { startChatModel } from './chatModel.cts';
import type { ChatModel, Turn } from './chatModel.cts';
import type { Setting } from './setting.cts';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const AGENT = 'AI Agent';
const MODEL = 'OpenAI Chat Model';

/** A conversation that has ended. */
export interface Talk {
	execution: Execution;
	/** The agent's last word. */
	said: unknown;
	/** What the model was told of each tool call. */
	answers: string[];
	tools: ChatModel['tools'];
}

/** n8n's AI Agent with our node as two tools, Draw and Ask for image, whose fields the model fills in. */
export class Agent {
	/** `version`: of the agent node; from 3 on n8n runs the tools as nodes of the workflow. */
	constructor(
		private readonly setting: Setting,
		private readonly version: number,
	) {}

	/** Runs the agent on a model with this script. `options` are those of Draw. */
	async talk(script: Turn[], options: Record<string, unknown> = {}): Promise<Talk> {
		const { n8n } = this.setting;
		const model = await startChatModel(script);
		try {
			const fields = { apiKey: 'sk-none', url: `${model.url}/v1` };
			const openAi = await n8n.credentials.create('openAiApi', fields, 'Model');
			const workflow = await n8n.workflows.create(this.workflow(uses(openAi), options));
			const { executionId } = await n8n.workflows.execute(workflow, START);
			const execution = await n8n.executions.wait(String(executionId));
			const said = execution.items(AGENT)[0]?.json.output;
			return { execution, said, answers: model.answers, tools: model.tools };
		} finally {
			await model.stop();
		}
	}

	private workflow(
		openAi: ReturnType<typeof uses>,
		options: Record<string, unknown>,
	): WorkflowJson {
		const tool = (name: string, parameters: Record<string, unknown>) =>
			node(
				name,
				'n8n-nodes-gptimage.gptImageTool',
				{ options: {}, ...parameters },
				uses(this.setting.credential),
			);
		const model = { __rl: true, mode: 'list', value: 'gpt-4.1-mini' };
		const workflow: WorkflowJson = {
			name: 'Agent',
			nodes: [
				manualTrigger(),
				node(
					AGENT,
					`${LANGCHAIN}.agent`,
					{ promptType: 'define', text: 'Draw a fox', options: {} },
					{ typeVersion: this.version },
				),
				node(
					MODEL,
					`${LANGCHAIN}.lmChatOpenAi`,
					{ model, options: {} },
					{ typeVersion: 1.2, ...openAi },
				),
				tool('Draw', {
					prompt: "={{ $fromAI('Prompt', `What the image shows`, 'string') }}",
					n: "={{ $fromAI('Images', `How many`, 'number') }}",
					quality: 'low',
					options,
				}),
				tool('Ask for image', {
					operation: 'getStatus',
					generationId: "={{ $fromAI('Generation_ID', `The ID that Draw gave`, 'string') }}",
				}),
			],
			connections: {},
			settings: { executionOrder: 'v1' },
		};
		connect(workflow, START, AGENT);
		connect(workflow, MODEL, AGENT, 0, 0, 'ai_languageModel');
		for (const name of ['Draw', 'Ask for image']) connect(workflow, name, AGENT, 0, 0, 'ai_tool');
		return workflow;
	}
}
