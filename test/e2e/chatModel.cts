import fastify from 'fastify';

/** A tool as the agent offers it to the model. */
export interface OfferedTool {
	name: string;
	description: string;
	/** JSON Schema of its arguments. */
	parameters: { properties: Record<string, unknown>; required?: string[] };
}

/** The part of a request to a chat model that the script looks at. */
interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
	stream?: boolean;
}

export interface ToolCall {
	tool: string;
	arguments: Record<string, unknown>;
}

/** What the model says next, given what its tools have answered so far: a call, or its last word. */
export type Turn = (answers: string[]) => ToolCall | string;

/** A chat model that follows a script instead of thinking. */
export interface ChatModel {
	url: string;
	/** The tools that the agent offered last. */
	tools: OfferedTool[];
	/** What the tools have answered in the conversation, as the model was told last. */
	answers: string[];
	stop(): Promise<void>;
}

/** Starts a server that speaks OpenAI's chat completions; each answer of a tool leads to the next turn. */
export async function startChatModel(script: Turn[]): Promise<ChatModel> {
	const server = fastify();
	let tools: OfferedTool[] = [];
	let answers: string[] = [];
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => {
		if (body.stream) throw new Error('The script does not stream');
		tools = body.tools?.map((tool) => tool.function) ?? [];
		answers = body.messages.filter(({ role }) => role === 'tool').map(textOf);
		const turn = script.at(answers.length);
		if (!turn) throw new Error('The script is at its end');
		return completion(turn(answers), answers.length);
	});
	const url = await server.listen({ port: 0, host: '127.0.0.1' });
	return {
		url,
		get tools() {
			return tools;
		},
		get answers() {
			return answers;
		},
		stop: async () => await server.close(),
	};
}

function completion(said: ToolCall | string, turn: number) {
	const isCall = typeof said !== 'string';
	const message = isCall
		? { role: 'assistant', content: null, tool_calls: [call(said, `call_${turn}`)] }
		: { role: 'assistant', content: said };
	return {
		id: 'chat',
		object: 'chat.completion',
		created: 0,
		model: 'script',
		choices: [{ index: 0, finish_reason: isCall ? 'tool_calls' : 'stop', message }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function call({ tool, arguments: parameters }: ToolCall, id: string) {
	return {
		id,
		type: 'function',
		function: { name: tool, arguments: JSON.stringify(parameters) },
	};
}

/** Content is a text, or a list of parts. */
function textOf({ content }: { content: unknown }): string {
	return typeof content === 'string' ? content : JSON.stringify(content);
}

/** The first PNG address in what a tool answered. */
export function pictureIn(answer: string): string {
	return /http[^"\\\s]*\.png/.exec(answer)?.[0] ?? 'no picture';
}
