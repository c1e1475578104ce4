import { N8nAnswer } from './client.cts';
import type { Client } from './client.cts';
import { until } from './waiting.cts';
import type { Patience } from './waiting.cts';
import type { WorkflowJson } from './workflowJson.cts';

export interface Workflow extends WorkflowJson {
	id: string;
	versionId: string;
	active: boolean;
	staticData?: Record<string, unknown> | null;
}

export interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{ nodeId: string; status: string; errorMessage: string | null }>;
}

/** What the editor's "Execute workflow" answers: an execution, or a test webhook that now listens. */
export interface StartedRun {
	executionId?: string;
	waitingForWebhook?: boolean;
}

export class Workflows {
	/** `asynchronous`: publishing is done by n8n's publication service, after the answer to the call. */
	constructor(
		private readonly client: Client,
		private readonly asynchronous: boolean,
	) {}

	async create(workflow: WorkflowJson): Promise<Workflow> {
		return this.client.call('POST', '/rest/workflows', { ...workflow, active: false });
	}

	async get(id: string): Promise<Workflow> {
		return this.client.call('GET', `/rest/workflows/${id}`);
	}

	/** Saves a new version; a published workflow keeps running the old one until it is published again. */
	async update(id: string, changes: Partial<WorkflowJson>): Promise<Workflow> {
		const { name, nodes, connections, settings, versionId } = await this.get(id);
		const body = { name, nodes, connections, settings, versionId, ...changes };
		return this.client.call('PATCH', `/rest/workflows/${id}`, body);
	}

	/** Publishes the saved version and waits until n8n has settled on it; throws what n8n says if it failed. */
	async publish(id: string, patience: Partial<Patience> = {}): Promise<void> {
		const { versionId } = await this.get(id);
		try {
			await this.client.call('POST', `/rest/workflows/${id}/activate`, { versionId });
		} catch (error) {
			if (!(error instanceof N8nAnswer) || error.status !== 404) throw error;
			// n8n 1.x has no such route.
			await this.client.call('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
			return;
		}
		await this.settled(id, 'published', patience);
	}

	async unpublish(id: string, patience: Partial<Patience> = {}): Promise<void> {
		try {
			await this.client.call('POST', `/rest/workflows/${id}/deactivate`, {});
		} catch (error) {
			if (!(error instanceof N8nAnswer) || error.status !== 404) throw error;
			const { versionId } = await this.get(id);
			await this.client.call('PATCH', `/rest/workflows/${id}`, { active: false, versionId });
			return;
		}
		await this.settled(id, 'not_published', patience);
	}

	/** Where n8n's publication service stands with a workflow. */
	async publicationStatus(id: string): Promise<PublicationStatus> {
		return this.client.call('GET', `/rest/workflows/${id}/publication-status`);
	}

	/** Takes a workflow away for good, published or not. */
	async remove(id: string): Promise<void> {
		if ((await this.get(id)).active) await this.unpublish(id);
		await this.client.call('POST', `/rest/workflows/${id}/archive`);
		await this.client.call('DELETE', `/rest/workflows/${id}`);
	}

	/** "Execute workflow" from the given trigger; with a webhook trigger: listens for one test event. */
	async execute(workflow: Workflow, trigger: string): Promise<StartedRun> {
		return this.client.call('POST', `/rest/workflows/${workflow.id}/run`, {
			workflowData: workflow,
			triggerToStartFrom: { name: trigger },
		});
	}

	/** Ends the listening for a test event. */
	async stopListening(id: string): Promise<void> {
		await this.client.call('DELETE', `/rest/test-webhook/${id}`);
	}

	private async settled(
		id: string,
		wanted: PublicationStatus['status'],
		patience: Partial<Patience>,
	): Promise<void> {
		if (!this.asynchronous) return;
		// n8n reads "in progress" and the triggers' states one after the other: right after the end of an
		// unpublishing it may still show the state before. Only a publishing ends in these.
		const ends = wanted === 'published' ? [wanted, 'partial', 'failed'] : [wanted];
		const end = await until(
			async () => {
				const now = await this.publicationStatus(id);
				return ends.includes(now.status) ? now : undefined;
			},
			// n8n itself gives up after 84 s.
			{ what: `workflow ${id} to be ${wanted}`, deadline: 100_000, ...patience },
		);
		if (end.status === wanted) return;
		const reasons = end.triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
		throw new Error(`Publication ${end.status}: ${reasons.join('; ')}`);
	}
}
