import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import axios from 'axios';

import type { TriggerSetting } from './triggerSetting.cts';
import { chain, gptImage, node } from './workflowJson.cts';
import type { Workflow } from './workflows.cts';
import { composeDelivery } from '../sandbox/deliveries.cts';
import { seededRandom } from '../sandbox/faults.cts';

/** What the load has done so far. */
export interface Done {
	/** Executions that were started, and the images that they ordered. */
	executions: number;
	images: number;
	/** Forged deliveries, and those of them that got another answer than 401, or none. */
	forged: number;
	forgedNot401: number;
	/** Forged deliveries that were taken. */
	forgedAccepted: number;
	/** Genuine deliveries that were sent a second time. */
	repeated: number;
	/** Requests that n8n did not answer as it should: anything but 200, 401 and 503; 0 is no answer. */
	strange: Record<string, number>;
}

const FAULTS = [
	{ on: 'generate', fault: { status: 500 }, chance: 0.04 },
	{ on: 'generate', fault: { status: 429, headers: { 'retry-after': '1' } }, chance: 0.04 },
	{ on: 'generate', fault: { reset: 'after' }, chance: 0.04 },
	{ on: 'generate', fault: { status: 422, body: { error: 'No' } }, chance: 0.02 },
	{ on: 'get', fault: { html: true, status: 503 }, chance: 0.05 },
	{ on: 'get', fault: { wrongJson: true }, chance: 0.03 },
	{ on: 'get', fault: { reset: 'before' }, chance: 0.03 },
	{ on: 'download', fault: { truncate: 0.5 }, chance: 0.05 },
	{ on: 'download', fault: { status: 500 }, chance: 0.03 },
	{ on: 'put', fault: { status: 503 }, chance: 0.1 },
	{ on: 'upload', fault: { reset: 'before' }, chance: 0.1 },
] as const;

/** A mixed load on a real n8n: batches with faults, events of all of them, forged and repeated deliveries. */
export class Load {
	readonly done: Done = {
		...{ executions: 0, images: 0, forged: 0, forgedNot401: 0, forgedAccepted: 0, repeated: 0 },
		strange: {},
	};
	private readonly random = seededRandom(8);
	private readonly pending = new Set<Promise<void>>();

	private constructor(
		private readonly setting: TriggerSetting,
		readonly listening: Workflow,
		readonly making: Workflow,
		private readonly path: string,
	) {}

	/** Saves and publishes the workflows, and makes the API unreliable. */
	static async prepare(setting: TriggerSetting): Promise<Load> {
		const { n8n, sandbox, credential } = setting;
		const listening = await setting.activated();
		const path = randomUUID();
		const start = node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{ httpMethod: 'POST', path },
			{ typeVersion: 2, webhookId: path },
		);
		const items = {
			fieldToSplitOut: 'body.prompts',
			options: { destinationFieldName: 'prompt' },
		};
		const prompt = '={{ $json.prompt }}';
		const order = { operation: 'generate', prompt, options: { timeout: 60 } };
		const edit = { operation: 'edit', prompt: 'bluer', downloadImages: false };
		const then = { onError: 'continueRegularOutput' } as const;
		const making = await n8n.workflows.create(
			chain(
				'Load',
				start,
				node('Items', 'n8n-nodes-base.splitOut', items),
				gptImage(order, credential, then),
				gptImage(edit, credential, { ...then, name: 'Edit' }),
			),
		);
		await n8n.workflows.publish(making.id);
		sandbox.configure({ limit: 1_000_000, duration: [300, 900, 2_500], inFlight: 'both' });
		for (const rule of FAULTS) sandbox.faults.add({ ...rule, times: Infinity });
		return new Load(setting, listening, making, path);
	}

	/** Keeps n8n busy until that moment (`performance.now()`), then waits for the answers that are still due. */
	async until(end: number): Promise<void> {
		for (let second = 0; performance.now() < end; second++) {
			if (second % 4 === 0) this.start(() => this.batch());
			this.start(() => this.forge());
			if (second % 5 === 2) this.start(() => this.repeat());
			await sleep(1_000);
		}
		await Promise.all(this.pending);
	}

	private start(work: () => Promise<void>): void {
		const going = work().finally(() => this.pending.delete(going));
		this.pending.add(going);
	}

	private async batch(): Promise<void> {
		const count = 1 + Math.floor(3 * this.random());
		this.done.executions++;
		this.done.images += count;
		const prompts = Array.from({ length: count }, () => `picture ${randomUUID()}`);
		await this.post(`${this.setting.n8n.url}/webhook/${this.path}`, JSON.stringify({ prompts }), {
			'Content-Type': 'application/json',
		});
	}

	private async forge(): Promise<void> {
		this.done.forged++;
		const { url } = this.setting.endpoint(this.listening);
		const data = { generationId: `gen_${randomUUID()}`, status: 'succeeded', outputs: [] };
		const wish = { url, secret: 'whsec_forged', event: 'generation.succeeded', data };
		const status = await this.deliver(wish);
		if (status !== 401) this.done.forgedNot401++;
		if (status >= 200 && status < 300) this.done.forgedAccepted++;
	}

	/** The event of one of the last generations once more: that starts nothing. */
	private async repeat(): Promise<void> {
		const { url, secret } = this.setting.endpoint(this.listening);
		const ids = this.setting.sandbox.deliveries.filter(({ status }) => status === 200).slice(-20);
		const { generationId } = ids[Math.floor(this.random() * ids.length)] ?? {};
		if (generationId === undefined) return;
		this.done.repeated++;
		await this.deliver({ url, secret, ...this.setting.sandbox.eventOf(generationId) });
	}

	private async deliver(wish: Parameters<typeof composeDelivery>[0]): Promise<number> {
		const { body, headers } = composeDelivery(wish);
		const url = `${this.setting.n8n.url}${new URL(wish.url).pathname}`;
		return await this.post(url, body, headers);
	}

	private async post(url: string, body: string | Buffer, headers: object): Promise<number> {
		const status = await axios
			.post(url, Buffer.from(body), {
				headers: { ...headers },
				// A connection of its own: one that n8n closes at that moment would look like a fault of n8n.
				httpAgent: new Agent(),
				proxy: false,
				validateStatus: () => true,
			})
			.then((answer) => answer.status)
			.catch(() => 0);
		if (![200, 401, 503].includes(status)) {
			this.done.strange[status] = (this.done.strange[status] ?? 0) + 1;
		}
		return status;
	}
}
