import { randomUUID } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';

import { execute } from '../../../nodes/GptImage/execute';
import * as edit from '../../../nodes/GptImage/operations/edit.operation';
import * as generate from '../../../nodes/GptImage/operations/generate.operation';
import * as getStatus from '../../../nodes/GptImage/operations/getStatus.operation';
import type { VirtualAnswer, VirtualApi } from './api.cts';

const operations = { edit, generate, getStatus };

export interface NodeRun {
	/** Default: generate. */
	operation?: keyof typeof operations;
	/** Whether an agent runs the node as its tool. */
	tool?: boolean;
	/** How many input items. */
	count: number;
	/** Names the n8n process: each has a memory of its own. */
	from?: string;
	options?: IDataObject;
	parameters?: IDataObject;
	random: () => number;
	signal?: AbortSignal;
	/** The nth item's prompt. */
	prompt?: (itemIndex: number) => string;
	/** The same one again is what Retry On Fail does. */
	executionId?: string;
	continueOnFail?: boolean;
	/** Takes the warnings that the node writes to n8n's log. */
	warn?: (message: string) => void;
}

/** Runs the action node's own code, operation and engine, against the API in virtual time. */
export async function runNode(api: VirtualApi, run: NodeRun): Promise<INodeExecutionData[]> {
	const runtime = api.clock.runtime(run.random, run.signal);
	const { prepare } = operations[run.operation ?? 'generate'];
	return await execute(contextOf(api, run), prepare, runtime);
}

/** A name that no process had before. */
export function newProcess(): string {
	return `process-${randomUUID()}`;
}

/** As much of n8n's context as the operation uses; n8n-core's own would spend the time on expressions. */
function contextOf(api: VirtualApi, run: NodeRun): IExecuteFunctions {
	const { from = newProcess(), prompt = (itemIndex) => `picture ${itemIndex}` } = run;
	const { executionId = randomUUID(), continueOnFail = false } = run;
	const parameters: IDataObject = {
		size: '1024x1024',
		quality: 'medium',
		n: 1,
		waitForCompletion: true,
		downloadImages: false,
		options: run.options ?? {},
		...run.parameters,
	};
	const quiet = () => undefined;
	const context = {
		getInputData: () => Array.from({ length: run.count }, () => ({ json: {} })),
		getNodeParameter: (name: string, itemIndex: number, byDefault: unknown) =>
			name === 'prompt' ? prompt(itemIndex) : (valueAt(parameters, name) ?? byDefault),
		getNode: () => ({
			id: 'node',
			name: 'GPT Image',
			type: `n8n-nodes-gptimage.gptImage${run.tool === true ? 'Tool' : ''}`,
		}),
		getWorkflow: () => ({ id: 'workflow' }),
		getInstanceId: () => 'instance',
		getMode: () => 'trigger',
		getParentNodes: () => [],
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionId: () => executionId,
		continueOnFail: () => continueOnFail,
		getCredentials: async () => ({ apiKey: 'gimg_bench', baseUrl: `https://${from}.invalid` }),
		logger: { debug: quiet, info: quiet, warn: run.warn ?? quiet, error: quiet },
		helpers: {
			httpRequestWithAuthentication: async (_credential: string, options: IHttpRequestOptions) =>
				await sendTo(api, from, options),
		},
	};
	return context as unknown as IExecuteFunctions;
}

/** The value of a parameter, or of an option in it: `options.concurrency`. */
function valueAt(parameters: IDataObject, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, name) => (value as IDataObject | undefined)?.[name], parameters);
}

/** Like n8n's helper: an aborted request rejects, while the API carries it out all the same. */
async function sendTo(
	api: VirtualApi,
	from: string,
	{ method, url, headers, body, abortSignal }: IHttpRequestOptions,
): Promise<VirtualAnswer> {
	const signal = abortSignal as AbortSignal;
	const answer = api.send({
		method: method === 'POST' ? 'POST' : 'GET',
		path: new URL(url).pathname,
		body,
		idempotencyKey: headers?.['Idempotency-Key'] as string | undefined,
		from,
	});
	return await new Promise((resolve, reject) => {
		const abort = () => reject(new Error('aborted'));
		signal.addEventListener('abort', abort, { once: true });
		void answer
			.finally(() => signal.removeEventListener('abort', abort))
			.then(resolve, () => reject(new Error('no answer')));
	});
}
