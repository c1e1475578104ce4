import type { INodeExecutionData } from 'n8n-workflow';

import { execute } from '../../../nodes/GptImage/execute';
import { VirtualClock } from '../../testbed/virtual/clock.cts';
import type { Runtime } from '../../../nodes/shared/runtime';
import { nodeType, operations } from '../../testbed/core/actionNode.cts';
import { pictureItem } from '../../testbed/core/batchSetting.cts';
import type { LoggedLine } from '../../testbed/core/n8nCore.cts';
import { executeContext, takeLoggedLines, useBinaryMode } from '../../testbed/core/n8nCore.cts';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import type { Deed } from './cells.cts';
import type { Elsewhere } from './elsewhere.cts';
import { startElsewhere } from './elsewhere.cts';
import { RATE_LIMIT_WAIT, TIMEOUT } from './expectation.cts';
import { isEndless } from './faults.cts';
import { IoClock } from '../../testbed/virtual/io.cts';
import { installResolver, removeResolver } from './resolver.cts';

/** The names under which the node knows the sandbox: each can be made unknown. */
export const hosts = { api: 'localhost', storage: 'storage.localhost', cdn: 'cdn.localhost' };

/** What a run of the node gave. */
export interface Ran {
	items: INodeExecutionData[];
	error?: Error & { description?: string | null };
	logged: LoggedLine[];
	/** Seconds of virtual time. */
	seconds: number;
}

export interface Wanted {
	deed: Deed;
	key: string;
	executionId: string;
	runtime: Runtime;
	continueOnFail: boolean;
	signal: AbortSignal;
	generationId?: string;
}

/** The node on the real n8n-core, the sandbox over real HTTP, and virtual time. */
export class MatrixSetting {
	sandbox!: Sandbox;
	elsewhere!: Elsewhere;
	io!: IoClock;
	/** Where the image is that a user names by its address. */
	inputUrl = '';
	private item: INodeExecutionData = { json: {} };

	async start(): Promise<void> {
		await useBinaryMode('filesystem');
		this.elsewhere = await startElsewhere();
		const clock = new VirtualClock();
		this.sandbox = await startSandbox({ duration: 8_000, clock: clock.now });
		this.io = new IoClock(clock, this.sandbox.requests, ({ fault }) => isEndless(fault));
		const named = (url: string, host: string) => url.replace('127.0.0.1', host);
		this.sandbox.storageUrl = named(this.sandbox.storageUrl, hosts.storage);
		this.sandbox.rules.publishAt(named(this.sandbox.cdnUrl, hosts.cdn));
		installResolver();
		this.item = await pictureItem('a');
		await this.makeInput();
	}

	async stop(): Promise<void> {
		removeResolver();
		await this.sandbox.stop();
		await this.elsewhere.stop();
	}

	async sleep(seconds: number): Promise<void> {
		await this.io.run(this.io.clock.sleep(seconds * 1000));
	}

	/** Runs the node once; the same again is what Retry On Fail does. */
	async run(wanted: Wanted): Promise<Ran> {
		const { deed, key, executionId, runtime, continueOnFail, signal } = wanted;
		const { clock } = this.io;
		const context = executeContext({
			nodeType,
			typeName: 'n8n-nodes-gptimage.gptImage',
			executionId,
			workflowId: 'workflow-1',
			credentials: {
				gptImageApi: { apiKey: key, baseUrl: this.sandbox.url.replace('127.0.0.1', hosts.api) },
			},
			items: [deed.source === 'binary' ? this.item : { json: {} }],
			parameters: parametersOf(wanted, this.inputUrl),
			continueOnFail,
			abortSignal: signal,
		});
		this.io.watch(context);
		takeLoggedLines();
		const started = clock.now();
		const seconds = () => (clock.now() - started) / 1000;
		const outcome = await this.io
			.run(execute(context, operations[deed.operation].prepare, runtime))
			.then((items) => ({ items }))
			.catch((error: Ran['error']) => ({ items: [], error }));
		return { ...outcome, logged: takeLoggedLines(), seconds: seconds() };
	}

	/** A file at a public address: another account's image. */
	private async makeInput(): Promise<void> {
		const { key } = this.sandbox.newAccount();
		const { rules } = this.sandbox;
		const headers = { authorization: `Bearer ${key}` };
		const body = { prompt: 'an input image' };
		const now = this.io.clock.now();
		rules.handle({ method: 'POST', path: '/api/v1/generate', headers, body, now });
		const [generation] = rules.state.generations.values();
		this.inputUrl = generation.outputs[0].png;
		await this.sleep(60);
	}
}

function parametersOf({ deed, generationId }: Wanted, inputUrl: string) {
	const options = { timeout: TIMEOUT, rateLimitWait: RATE_LIMIT_WAIT };
	const images =
		deed.source === 'url'
			? { imageSource: 'url', imageUrls: inputUrl }
			: { imageSource: 'binary', binaryPropertyName: 'data' };
	return {
		operation: deed.operation,
		...(deed.source === undefined ? {} : images),
		...(deed.operation === 'getStatus' ? { generationId } : { prompt: 'a boat' }),
		waitForCompletion: deed.wait,
		downloadImages: deed.calls.includes('download'),
		options,
	};
}
