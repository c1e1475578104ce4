import type { Credential } from '../../test/testbed/lab/credentials.cts';
import {
	chain,
	connect,
	gptImage,
	manualTrigger,
	node,
	uses,
} from '../../test/testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../../test/testbed/lab/workflowJson.cts';

/** What a workflow needs to know of the batch and of the API. */
export interface Wish {
	prompts: string[];
	/** Base URL of the API. */
	url: string;
	key: string;
	/** Of our node. */
	credential: Credential;
	/** The same key for the HTTP Request node. */
	header: Credential;
	/** Retry On Fail, as n8n sets it up: three tries, a second apart. */
	retry: boolean;
}

/** The node whose items are what the workflow delivers. */
export const DELIVERED = 'Delivered';

const LOOP = 'Loop';
const loop = () => node(LOOP, 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 });
const delivered = () => node(DELIVERED, 'n8n-nodes-base.noOp');

/** Our node, but for the download: the others do not download either. */
export function gptImageNode(wish: Wish): WorkflowJson {
	return chain('GPT Image node', ...batch(wish), ours(wish), delivered());
}

/** Our node in Loop Over Items: each image is an execution of the node that knows nothing of the next. */
export function gptImageLoop(wish: Wish): WorkflowJson {
	const node = ours(wish);
	const workflow = chain('GPT Image in a loop', ...batch(wish), loop());
	workflow.nodes.push(node, delivered());
	connect(workflow, LOOP, DELIVERED);
	connect(workflow, LOOP, node.name, 1);
	return connect(workflow, node.name, LOOP);
}

/** As in n8n's forum: Loop Over Items, HTTP Request, Wait, HTTP Request, IF, and back. */
export function handBuiltLoop(wish: Wish): WorkflowJson {
	const wait = node(
		'Wait',
		'n8n-nodes-base.wait',
		{ resume: 'timeInterval', amount: 2, unit: 'seconds' },
		{ typeVersion: 1.1 },
	);
	const get = httpRequest(wish, 'Ask', {
		url: `=${wish.url}/api/v1/generations/{{ $('Order').item.json.generationId }}`,
	});
	const workflow = chain('Loop', ...batch(wish), loop());
	workflow.nodes.push(order(wish), wait, get, isFinished(), delivered());
	connect(workflow, LOOP, DELIVERED);
	connect(workflow, LOOP, 'Order', 1);
	connect(workflow, 'Order', 'Wait');
	connect(workflow, 'Wait', 'Ask');
	connect(workflow, 'Ask', 'Finished?');
	connect(workflow, 'Finished?', LOOP, 0);
	return connect(workflow, 'Finished?', 'Wait', 1);
}

/** The HTTP Request node as it comes: all items at once. */
export function allAtOnce(wish: Wish): WorkflowJson {
	const get = httpRequest(wish, 'Ask', {
		url: `=${wish.url}/api/v1/generations/{{ $json.generationId }}`,
	});
	const wait = node('Wait', 'n8n-nodes-base.wait', { amount: 20 }, { typeVersion: 1.1 });
	return chain('All at once', ...batch(wish), order(wish), wait, get, delivered());
}

/** Five at a time in a Code node, each asked for every two seconds. */
export function codePool(wish: Wish): WorkflowJson {
	const jsCode = `
const call = async (method, path, body) =>
	await this.helpers.httpRequest({
		method,
		url: '${wish.url}' + path,
		headers: { Authorization: 'Bearer ${wish.key}' },
		body,
		json: true,
	});
const items = $input.all();
const results = [];
let next = 0;
const lane = async () => {
	while (next < items.length) {
		const index = next++;
		const { prompt } = items[index].json;
		const { generationId } = await call('POST', '/api/v1/generate', { prompt });
		let generation;
		do {
			await new Promise((resolve) => setTimeout(resolve, 2000));
			generation = await call('GET', '/api/v1/generations/' + generationId);
		} while (generation.status !== 'succeeded');
		results[index] = { json: generation };
	}
};
await Promise.all([lane(), lane(), lane(), lane(), lane()]);
return results;`;
	const code = node(
		'Pool',
		'n8n-nodes-base.code',
		{ jsCode },
		{ typeVersion: 2, ...retrying(wish.retry) },
	);
	return chain('Code pool', ...batch(wish), code, delivered());
}

function ours({ credential, retry }: Wish): NodeJson {
	const parameters = {
		operation: 'generate',
		prompt: '={{ $json.prompt }}',
		downloadImages: false,
	};
	return gptImage(parameters, credential, retrying(retry));
}

/** A manual trigger and one item for each prompt. */
function batch({ prompts }: Wish): NodeJson[] {
	const jsonOutput = JSON.stringify({ prompt: prompts });
	return [
		manualTrigger(),
		node('Prompts', 'n8n-nodes-base.set', { mode: 'raw', jsonOutput }, { typeVersion: 3.4 }),
		node('Items', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'prompt', options: {} }),
	];
}

function order(wish: Wish): NodeJson {
	return httpRequest(wish, 'Order', {
		method: 'POST',
		url: `${wish.url}/api/v1/generate`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ prompt: $json.prompt }) }}',
	});
}

function httpRequest(
	{ header, retry }: Wish,
	name: string,
	parameters: Record<string, unknown>,
): NodeJson {
	const authentication = 'genericCredentialType';
	const all = { authentication, genericAuthType: 'httpHeaderAuth', options: {}, ...parameters };
	const more = { typeVersion: 4.2, ...uses(header), ...retrying(retry) };
	return node(name, 'n8n-nodes-base.httpRequest', all, more);
}

function isFinished(): NodeJson {
	const conditions = {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		conditions: [
			{
				id: 'finished',
				leftValue: '={{ $json.status }}',
				rightValue: 'succeeded',
				operator: { type: 'string', operation: 'equals' },
			},
		],
		combinator: 'and',
	};
	return node('Finished?', 'n8n-nodes-base.if', { conditions, options: {} }, { typeVersion: 2.2 });
}

function retrying(retryOnFail: boolean): Partial<NodeJson> {
	return retryOnFail ? { retryOnFail } : {};
}
