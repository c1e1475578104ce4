import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startN8n } from '../../test/testbed/lab/n8n.cts';
import type { N8n } from '../../test/testbed/lab/n8n.cts';
import { until } from '../../test/testbed/lab/waiting.cts';
import { START } from '../../test/testbed/lab/workflowJson.cts';
import type { Peak, Variant } from './core.cts';
import { imageFiles } from './inputs.cts';
import { atRest, memoryOf, n8nProcess, resetPeak } from './process.cts';
import { startSandboxProcess } from './sandboxProcess.cts';
import { sandboxOptions, stepsOf } from './steps.cts';
import { DELIVERED, workflowOf } from './workflows.cts';

/** Measures variants in a real n8n, which starts anew before each. */
export class MemoryLab {
	constructor(
		private readonly n8n: N8n,
		private readonly folder: string,
		private readonly size: { count: number; bytes: number },
	) {}

	get version(): string {
		return this.n8n.version.version;
	}

	get node(): number {
		return this.n8n.version.node;
	}

	async stop(): Promise<void> {
		await this.n8n.stop();
		await rm(this.folder, { recursive: true });
	}

	/** The largest RSS of the n8n process during one execution. */
	async peak(variant: Variant): Promise<Peak> {
		const { count, bytes } = this.size;
		const sandbox = await startSandboxProcess(sandboxOptions(bytes));
		try {
			await this.n8n.restart();
			const { credentials, workflows, executions } = this.n8n;
			const fields = { apiKey: sandbox.key, baseUrl: sandbox.url };
			const credential = await credentials.create('gptImageApi', fields);
			const steps = stepsOf(sandbox.url, sandbox.key, bytes, "$('Announce').item.json.key");
			const json = workflowOf(variant, this.folder, credential, steps);
			const workflow = await workflows.create(json);
			const pid = n8nProcess(new URL(this.n8n.url).port);
			await atRest(pid);
			resetPeak(pid);
			const before = memoryOf(pid).now;
			const began = Date.now();
			await workflows.execute(workflow, START);
			// Without its data: reading that would take memory itself.
			const { id } = await until(
				async () => (await executions.list(workflow.id)).find(({ stoppedAt }) => stoppedAt),
				{ what: `${variant} to end`, deadline: 600_000, interval: 1_000 },
			);
			const { peak } = memoryOf(pid);
			const seconds = (Date.now() - began) / 1000;
			const execution = await executions.wait(id);
			const files = execution.items(DELIVERED).filter(({ binary }) => binary?.data?.id);
			if (files.length !== count) {
				throw new Error(
					`${variant}: ${files.length} files of ${count}, ${execution.error?.message}`,
				);
			}
			return { before, peak, seconds };
		} finally {
			sandbox.stop();
		}
	}
}

export async function startMemoryLab(size: { count: number; bytes: number }): Promise<MemoryLab> {
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-memory-'));
	await imageFiles(folder, size.count, size.bytes);
	const n8n = await startN8n({
		name: 'bench-memory',
		env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_RESTRICT_FILE_ACCESS_TO: folder },
	});
	return new MemoryLab(n8n, folder, size);
}
