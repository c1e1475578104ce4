import { parse } from 'flatted';
import { N8nAnswer } from './client.cts';
import type { Client } from './client.cts';
import { until } from './waiting.cts';
import type { Patience } from './waiting.cts';

export interface BinaryJson {
	id?: string;
	/** Base64, or where the bytes are when `id` is set. */
	data: string;
	mimeType: string;
	fileName?: string;
	fileSize?: string;
}

export interface ItemJson {
	json: Record<string, unknown>;
	binary?: Record<string, BinaryJson>;
	pairedItem?: unknown;
}

export interface ErrorJson {
	name?: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: Record<string, unknown>;
	node?: { name: string };
}

interface NodeRun {
	error?: ErrorJson;
	executionStatus?: string;
	executionTime?: number;
	hints?: Array<{ message: string; type?: string }>;
	data?: { main?: Array<ItemJson[] | null> };
}

interface RunData {
	resultData: { runData: Record<string, NodeRun[]>; error?: ErrorJson; lastNodeExecuted?: string };
}

interface Row {
	id: string;
	status: string;
	mode: string;
	startedAt?: string | null;
	stoppedAt?: string | null;
	workflowId: string;
	retryOf?: string | null;
}

/** One execution, parsed. */
export interface Execution extends Row {
	error?: ErrorJson;
	/** Whether outputs or an error are stored; n8n 1.x stores it a moment after the status. */
	stored: boolean;
	/** All runs of a node, in order. */
	runs(node: string): NodeRun[];
	/** The items that one run of a node put out; `output` 1 is the error output. */
	items(node: string, output?: number, run?: number): ItemJson[];
}

/** Ended for good: nothing of it runs or waits any more. */
const ENDED = new Set(['success', 'error', 'canceled', 'crashed']);

export class Executions {
	constructor(private readonly client: Client) {}

	async get(id: string): Promise<Execution> {
		const row = await this.client.call<Row & { data: string }>('GET', `/rest/executions/${id}`);
		const { data, ...rest } = row;
		// A new execution has no data at all, or an empty list.
		const result = data ? (parse(data) as RunData | undefined)?.resultData : undefined;
		const runs = (node: string) => result?.runData[node] ?? [];
		return {
			...rest,
			error: result?.error,
			stored: result?.error !== undefined || Object.keys(result?.runData ?? {}).length > 0,
			runs,
			items: (node, output = 0, run = 0) => runs(node)[run]?.data?.main?.[output] ?? [],
		};
	}

	/** The executions of a workflow, newest first, without their data. */
	async list(workflowId: string): Promise<Row[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/rest/executions?filter=${filter}&limit=100`;
		return (await this.client.call<{ results: Row[] }>('GET', path)).results;
	}

	/** How many executions n8n has, of all workflows unless the filter names one; undefined when it cannot say now. */
	async count(filter: { workflowId?: string; status?: string[] }): Promise<number | undefined> {
		const path = `/rest/executions?filter=${encodeURIComponent(JSON.stringify(filter))}&limit=1`;
		try {
			return (await this.client.call<{ count: number }>('GET', path)).count;
		} catch (error) {
			// Under load n8n says now and then that its database is not ready.
			if (error instanceof N8nAnswer && error.status === 503) return undefined;
			throw error;
		}
	}

	/** Waits until an execution has ended, in whatever way. */
	async wait(id: string, patience: Partial<Patience> = {}): Promise<Execution> {
		return until(
			async () => {
				const execution = await this.get(id);
				const ended = ENDED.has(execution.status) && execution.stoppedAt;
				const whole = execution.stored || !['success', 'error'].includes(execution.status);
				return ended && whole ? execution : undefined;
			},
			{ what: `execution ${id} to end`, ...patience },
		);
	}

	/** Waits until `count` executions of a workflow have ended; gives them oldest first. */
	async waitForCount(
		workflowId: string,
		count: number,
		patience: Partial<Patience> = {},
	): Promise<Execution[]> {
		const rows = await until(
			async () => {
				const ended = (await this.list(workflowId)).filter((row) => ENDED.has(row.status));
				return ended.length >= count ? ended : undefined;
			},
			{ what: `${count} executions of workflow ${workflowId} to end`, ...patience },
		);
		const oldestFirst = rows.sort((a, b) => Number(a.id) - Number(b.id));
		return Promise.all(oldestFirst.map((row) => this.wait(row.id, patience)));
	}

	async stop(id: string): Promise<void> {
		await this.client.call('POST', `/rest/executions/${id}/stop`);
	}

	/** The Retry button of the executions list; resolves with the new execution's id. */
	async retry(id: string, loadWorkflow = false): Promise<string> {
		const path = `/rest/executions/${id}/retry`;
		return (await this.client.call<{ id: string }>('POST', path, { loadWorkflow })).id;
	}

	/** The bytes of a binary field. */
	async binary(binary: BinaryJson): Promise<Buffer> {
		if (!binary.id) return Buffer.from(binary.data, 'base64');
		const query = new URLSearchParams({ id: binary.id, action: 'download' });
		query.set('fileName', binary.fileName ?? 'file');
		query.set('mimeType', binary.mimeType);
		const url = `/rest/binary-data?${query.toString()}`;
		const answer = await this.client.request<ArrayBuffer>({ url, responseType: 'arraybuffer' });
		return Buffer.from(answer.data);
	}
}
