import { randomUUID } from 'node:crypto';
import axios from 'axios';
import sharp from 'sharp';
import type { Credential } from '../../testbed/lab/credentials.cts';
import type { Execution } from '../../testbed/lab/executions.cts';
import { startQueue } from '../../testbed/lab/queue.cts';
import type { Queue, QueueOptions } from '../../testbed/lab/queue.cts';
import { startTlsFront } from '../../testbed/lab/tlsFront.cts';
import type { TlsFront } from '../../testbed/lab/tlsFront.cts';
import { until } from '../../testbed/lab/waiting.cts';
import { node, START } from '../../testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../../testbed/lab/workflowJson.cts';
import type { Workflow } from '../../testbed/lab/workflows.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { TriggerSetting } from '../../testbed/lab/triggerSetting.cts';

export const NODE = 'GPT Image';

/** Starting four processes, and what n8n takes its time for. */
export const PATIENCE_MS = 400_000;

/** n8n in queue mode behind one HTTPS address: production webhooks go to the webhook processor, the rest to main. */
export class QueueSetting extends TriggerSetting {
	constructor(
		readonly queue: Queue,
		sandbox: Sandbox,
		front: TlsFront,
		credential: Credential,
	) {
		super(queue.main, sandbox, front, credential);
	}

	override async stop(): Promise<void> {
		await this.queue.stop();
		await this.front.stop();
		await this.sandbox.stop();
	}

	/** n8n's own Webhook node, which answers at once. */
	webhook(): NodeJson {
		const path = randomUUID();
		const parameters = { httpMethod: 'POST', path, options: {} };
		return node('Webhook', 'n8n-nodes-base.webhook', parameters, {
			typeVersion: 2,
			webhookId: path,
		});
	}

	/** "Execute workflow" in the editor. Resolves with the execution's id. */
	async beginManually(workflow: WorkflowJson): Promise<string> {
		const saved = await this.n8n.workflows.create(workflow);
		return String((await this.n8n.workflows.execute(saved, START)).executionId);
	}

	/** Calls the webhook of an active workflow, as the outside does: the webhook processor answers. */
	async post({ nodes: [{ parameters }] }: WorkflowJson, body: unknown): Promise<void> {
		const url = `${this.queue.webhooks.url}/webhook/${String(parameters.path)}`;
		await axios.post(url, body, { proxy: false });
	}

	/** Calls the webhook of an active workflow. Resolves with the id of the execution that it starts. */
	async call(workflow: Workflow): Promise<string> {
		const before = (await this.runs(workflow)).length;
		await this.post(workflow, {});
		return until(
			async () => {
				const ids = await this.runs(workflow);
				return ids.length > before ? ids[0] : undefined;
			},
			{ what: 'the execution that the webhook starts' },
		);
	}

	/** Activates a workflow that begins with `webhook()`, and calls it. */
	async beginByWebhook(workflow: WorkflowJson): Promise<string> {
		const saved = await this.n8n.workflows.create(workflow);
		await this.n8n.workflows.publish(saved.id);
		return this.call(saved);
	}

	/** A photo to edit. */
	async photo(): Promise<Buffer> {
		const background = { r: 40, g: 90, b: 160 };
		return sharp({ create: { width: 64, height: 64, channels: 3, background } })
			.png()
			.toBuffer();
	}

	/** The first picture that a node put out, as main gives it to the editor. */
	async picture(execution: Execution): Promise<{ format?: string; width?: number }> {
		const [item] = execution.items(NODE);
		if (!item?.binary?.data) throw new Error(`No picture in execution ${execution.id}`);
		const { format, width } = await sharp(
			await this.n8n.executions.binary(item.binary.data),
		).metadata();
		return { format, width };
	}

	/** How many requests the API refused with 429. */
	get refusals(): number {
		return this.sandbox.requests.filter(({ status }) => status === 429).length;
	}

	/** Waits until so many credits' worth of images was ordered. */
	async ordered(count: number): Promise<void> {
		const { sandbox } = this;
		await until(async () => (sandbox.charges.entries.length >= count ? true : undefined), {
			what: `${count} orders`,
		});
	}
}

export async function startQueueSetting(options: QueueOptions = {}): Promise<QueueSetting> {
	const front = await startTlsFront();
	// The time-out: a slow answer of a busy n8n is no reason to deliver again.
	const sandbox = await startSandbox({ duration: 1_000, deliveryTimeoutMs: 60_000, ca: front.ca });
	try {
		const env = { WEBHOOK_URL: `${front.url}/`, ...options.env };
		const queue = await startQueue({ ...options, env });
		front.forwardTo(queue.main.url);
		front.forwardTo(queue.webhooks.url, '/webhook/');
		const credential = await queue.main.credentials.create('gptImageApi', {
			apiKey: sandbox.key,
			baseUrl: sandbox.url,
			sessionToken: sandbox.session,
		});
		return new QueueSetting(queue, sandbox, front, credential);
	} catch (error) {
		await front.stop();
		await sandbox.stop();
		throw error;
	}
}
