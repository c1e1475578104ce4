import { randomUUID } from 'node:crypto';
import axios from 'axios';
import type { Credential } from './credentials.cts';
import { startN8n } from './n8n.cts';
import type { N8n, N8nOptions } from './n8n.cts';
import { ENGINE_NAMES, testedEngine, testedN8n } from './n8nVersions.cts';
import { startTlsFront } from './tlsFront.cts';
import type { TlsFront } from './tlsFront.cts';
import { until } from './waiting.cts';
import { chain, node, uses } from './workflowJson.cts';
import type { NodeJson } from './workflowJson.cts';
import type { Workflow } from './workflows.cts';
import type { DeliveryRecord } from '../sandbox/deliveries.cts';
import type { Endpoint } from '../sandbox/endpoints.cts';
import { startSandbox } from '../sandbox/server.cts';
import type { Sandbox } from '../sandbox/server.cts';

export const TRIGGER = 'GPT Image Trigger';
export const BOTH = ['generation.succeeded', 'generation.failed'];

/** n8n's activation engines to run with: both in 2.41 unless the run is about one, the only one in older versions. */
export const ENGINES: Array<[string, boolean | undefined]> = testedN8n().publicationService
	? ENGINE_NAMES.map((name, index): [string, boolean] => [name, index === 0]).filter(
			([, service]) => service === (testedEngine() ?? service),
		)
	: [['only engine', undefined]];

/** A real n8n that the sandbox reaches over HTTPS, and a credential with the account's session. */
export class TriggerSetting {
	constructor(
		readonly n8n: N8n,
		readonly sandbox: Sandbox,
		readonly front: TlsFront,
		readonly credential: Credential,
	) {}

	async stop(): Promise<void> {
		await this.n8n.stop();
		await this.front.stop();
		await this.sandbox.stop();
	}

	/** The trigger under its real type name. */
	trigger(parameters: Record<string, unknown> = {}, more: Partial<NodeJson> = {}): NodeJson {
		return node(TRIGGER, 'n8n-nodes-gptimage.gptImageTrigger', parameters, {
			webhookId: randomUUID(),
			...uses(this.credential),
			...more,
		});
	}

	/** A saved workflow of the trigger and what follows it. */
	async workflow(trigger: NodeJson = this.trigger(), ...following: NodeJson[]): Promise<Workflow> {
		const rest = following.length > 0 ? following : [node('Then', 'n8n-nodes-base.noOp')];
		return this.n8n.workflows.create(chain('Image ready', trigger, ...rest));
	}

	/** A workflow that is on. */
	async activated(...nodes: NodeJson[]): Promise<Workflow> {
		const workflow = await this.workflow(...nodes);
		await this.n8n.workflows.publish(workflow.id);
		return workflow;
	}

	/** The endpoints at the vendor whose URL belongs to this workflow's trigger. */
	endpoints({ nodes }: Workflow): Endpoint[] {
		const ids = nodes.map(({ webhookId }) => webhookId);
		return this.sandbox.webhooks.filter(({ url }) => ids.some((id) => id && url.includes(id)));
	}

	endpoint(workflow: Workflow): Endpoint {
		const [endpoint, ...others] = this.endpoints(workflow);
		if (!endpoint || others.length > 0) {
			throw new Error(`The workflow has ${others.length + (endpoint ? 1 : 0)} endpoints, not one`);
		}
		return endpoint;
	}

	/** Somebody else makes an image with the same account. Resolves with its id. */
	async generate(prompt = 'A lighthouse'): Promise<string> {
		const { url, key } = this.sandbox;
		const headers = { Authorization: `Bearer ${key}` };
		const answer = await axios.post<{ generationId: string }>(
			`${url}/api/v1/generate`,
			{ prompt, quality: 'low' },
			{ headers, proxy: false },
		);
		return answer.data.generationId;
	}

	/** Waits until a delivery for this generation was answered with 2xx, and gives all attempts. */
	async delivered(generationId: string, count = 1): Promise<DeliveryRecord[]> {
		const of = () => this.sandbox.deliveries.filter((one) => one.generationId === generationId);
		return until(
			async () =>
				of().filter(({ status = 0 }) => status >= 200 && status < 300).length >= count
					? of()
					: undefined,
			{ what: `${count} deliveries of ${generationId}` },
		);
	}

	/** The ids of a workflow's executions so far, whatever their state. */
	async runs({ id }: Workflow): Promise<string[]> {
		return (await this.n8n.executions.list(id)).map((row) => row.id);
	}
}

export async function startTriggerSetting(options: N8nOptions = {}): Promise<TriggerSetting> {
	const front = await startTlsFront();
	const sandbox = await startSandbox({
		duration: 300,
		retryDelays: [2_000, 3_000, 4_000],
		// A slow answer of a busy n8n is no reason to send again.
		deliveryTimeoutMs: 60_000,
		ca: front.ca,
	});
	try {
		const env = { WEBHOOK_URL: `${front.url}/`, ...options.env };
		const n8n = await startN8n({ name: 'trigger', ...options, env });
		front.forwardTo(n8n.url);
		const credential = await n8n.credentials.create('gptImageApi', {
			apiKey: sandbox.key,
			baseUrl: sandbox.url,
			sessionToken: sandbox.session,
		});
		return new TriggerSetting(n8n, sandbox, front, credential);
	} catch (error) {
		await front.stop();
		await sandbox.stop();
		throw error;
	}
}
