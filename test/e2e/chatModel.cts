import fastify from 'fastify';

/** The part of a request to a chat model that the script looks at. */
interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string } }>;
	stream?: boolean;
}

/** A chat model with a script: first it calls the tool Draw, then it shows the image that came of it. */
export interface ChatModel {
	url: string;
	/** Names of the tools that the agent offered last. */
	tools: string[];
	stop(): Promise<void>;
}

/** Starts a server that speaks OpenAI's chat completions. */
export async function startChatModel(prompt: string): Promise<ChatModel> {
	const server = fastify();
	let tools: string[] = [];
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => {
		if (body.stream) throw new Error('The script does not stream');
		tools = body.tools?.map((tool) => tool.function.name) ?? [];
		const result = body.messages.find(({ role }) => role === 'tool');
		const message =
			result === undefined
				? { role: 'assistant', content: null, tool_calls: [call('Draw', { Prompt: prompt })] }
				: { role: 'assistant', content: `![](${pictureIn(result.content)})` };
		return {
			id: 'chat',
			object: 'chat.completion',
			created: 0,
			model: 'script',
			choices: [{ index: 0, finish_reason: result ? 'stop' : 'tool_calls', message }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const url = await server.listen({ port: 0, host: '127.0.0.1' });
	return {
		url,
		get tools() {
			return tools;
		},
		stop: async () => await server.close(),
	};
}

function call(name: string, parameters: Record<string, string>) {
	return {
		id: 'call_1',
		type: 'function',
		function: { name, arguments: JSON.stringify(parameters) },
	};
}

/** The first PNG address in what the tool answered. */
function pictureIn(content: unknown): string {
	return /http[^"\\\s]*\.png/.exec(JSON.stringify(content))?.[0] ?? 'no picture';
}
