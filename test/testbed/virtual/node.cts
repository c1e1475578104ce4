import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type {
	IDataObject,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import type { ExecuteContext } from 'n8n-core';

import { executeContext } from '../core/n8nCore.cts';
import { nodeType, operations } from '../core/actionNode.cts';
import { execute } from '../../../nodes/GptImage/execute';
import type { VirtualAnswer, VirtualApi } from './api.cts';

const KEY = 'gimg_bench';
/** Milliseconds for the bytes of a picture. */
const STORING = 300;

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
	/** Milliseconds until the web gives the picture that an edit changes; default 0. */
	fetching?: number;
	/** How many different pictures there are: items take them in turn. Default: one for each item. */
	pictures?: number;
	/** The nth item's prompt. */
	prompt?: (itemIndex: number) => string;
	/** The same one again is what Retry On Fail does. */
	executionId?: string;
	continueOnFail?: boolean;
	/** Takes what the node writes to n8n's log. */
	log?: Partial<Record<'info' | 'warn', (message: string) => void>>;
	/** Takes the hints above its output. */
	hint?: (message: string) => void;
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

/** n8n-core's own context; only its requests go to the API in memory. */
function contextOf(api: VirtualApi, run: NodeRun): ExecuteContext {
	const { from = newProcess(), prompt = (itemIndex) => `picture ${itemIndex}` } = run;
	const { operation = 'generate', executionId = randomUUID(), continueOnFail } = run;
	const { count, pictures = count } = run;
	const context = executeContext({
		nodeType,
		typeName: `n8n-nodes-gptimage.gptImage${run.tool === true ? 'Tool' : ''}`,
		executionId,
		continueOnFail,
		credentials: { gptImageApi: { apiKey: KEY, baseUrl: `https://${from}.invalid` } },
		items: Array.from({ length: count }, (_, item) => ({
			json: { prompt: prompt(item), picture: `https://pictures.invalid/${item % pictures}.png` },
		})),
		parameters: {
			operation,
			...(operation === 'getStatus' ? {} : { prompt: '={{ $json.prompt }}' }),
			...(operation === 'edit' ? { imageSource: 'url', imageUrls: '={{ $json.picture }}' } : {}),
			downloadImages: false,
			options: run.options ?? {},
			...run.parameters,
		} as INodeParameters,
	});
	const { log, hint } = run;
	if (hint !== undefined) {
		context.addExecutionHints = (...hints) => hints.forEach(({ message }) => hint(message));
	}
	const { helpers } = context;
	helpers.httpRequestWithAuthentication = async (_credential, options) =>
		await sendTo(api, from, options);
	helpers.httpRequest = async (options) =>
		options.method === 'PUT' ? await store(api, options) : await fetchPicture(api, run, options);
	// In memory: files would take real time.
	helpers.prepareBinaryData = async (stream, fileName, mimeType = '') => ({
		...{ fileName, mimeType },
		data: (await buffer(stream as Readable)).toString('base64'),
	});
	if (log === undefined) return context;
	// n8n-core lets nobody replace the logger of a context.
	return Object.create(context, {
		logger: { value: { ...context.logger, ...log } },
	}) as typeof context;
}

/** The smallest PNG; bytes behind its end make one of each address. */
const PIXEL = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

async function fetchPicture(
	{ clock }: VirtualApi,
	{ fetching = 0 }: NodeRun,
	{ url }: IHttpRequestOptions,
) {
	await clock.sleep(fetching);
	const body = Readable.from([Buffer.concat([PIXEL, Buffer.from(url)])]);
	return { statusCode: 200, headers: {}, body };
}

/** The storage takes what was announced. */
async function store({ clock, rules }: VirtualApi, { url, body, headers }: IHttpRequestOptions) {
	await clock.sleep(STORING);
	const { length: size } = body as Buffer;
	const contentType = headers?.['Content-Type'] as string;
	const object = { size, contentType, sha256: '', at: clock.now() };
	rules.state.uploads.store(url.replace('memory:', ''), object);
	return { statusCode: 200, headers: {}, body: '' };
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
