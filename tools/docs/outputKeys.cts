import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { readDelivery } from '../../nodes/GptImageTrigger/delivery/readDelivery';
import { toItems } from '../../nodes/GptImageTrigger/delivery/items';
import { readSettings } from '../../nodes/GptImageTrigger/settings';
import { imageItem } from '../../test/testbed/core/files.cts';
import { jsonOf, runNode } from '../../test/testbed/core/actionNode.cts';
import { useBinaryMode } from '../../test/testbed/core/n8nCore.cts';
import type { VirtualSandbox } from '../../test/testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../test/testbed/virtual/virtualSandbox.cts';

const PROMPT = { prompt: 'A lighthouse' };
const PER_GENERATION = { options: { outputMode: 'perGeneration' } };

/** The keys of every kind of output, from real runs against the sandbox. */
export async function outputKeys(): Promise<Record<string, string[]>> {
	await useBinaryMode('filesystem');
	const sandbox = await startVirtualSandbox({ duration: 50 });
	try {
		return { ...(await actionKeys(sandbox)), ...triggerKeys() };
	} finally {
		await sandbox.stop();
	}
}

async function actionKeys(sandbox: VirtualSandbox): Promise<Record<string, string[]>> {
	const of = async (parameters: Parameters<typeof runNode>[0]['parameters'], more = {}) => {
		const [json] = jsonOf(
			await runNode({ sandbox, parameters, executionId: randomUUID(), ...more }),
		);
		return json;
	};
	const generate = { operation: 'generate' as const, ...PROMPT };
	const perGeneration = await of({ ...generate, ...PER_GENERATION });
	const notWaited = await of({ ...generate, waitForCompletion: false });
	const keys = {
		'generate: per image': keysOf(await of(generate)),
		'generate: per generation': keysOf(perGeneration),
		'generate: per generation, outputs': keysOf((perGeneration.outputs as IDataObject[])[0]),
		'generate: not waited for': keysOf(notWaited),
		upload: keysOf(await of({ operation: 'upload' }, { items: [await imageItem()] })),
	};
	sandbox.configure({ duration: 3_600_000 });
	const options = { timeout: 1, onTimeout: 'output' };
	const timedOut = await of({ ...generate, options });
	const status = { operation: 'getStatus' as const, generationId: timedOut.generationId };
	sandbox.configure({ duration: 50, outcome: 'failed' });
	const failed = await runNode({
		sandbox,
		parameters: generate,
		executionId: randomUUID(),
		continueOnFail: true,
	});
	const error = failed.items[0].json.error as IDataObject;
	return {
		...keys,
		'generate: timed out': keysOf(timedOut),
		'generate: error item': keysOf(failed.items[0].json),
		'generate: error item, error': keysOf(error),
		'get status: not finished': keysOf(await of(status)),
		'get status: failed': keysOf(await of({ ...status, generationId: error.generationId })),
	};
}

function triggerKeys(): Record<string, string[]> {
	const outputs = [{ png: 'p', webp: 'w', width: 1, height: 1 }];
	const done = { createdAt: 'c', completedAt: 'd', generationId: 'gen_1', type: 'edit' };
	const items = (data: IDataObject, outputMode: string): INodeExecutionData[] => {
		const body = Buffer.from(JSON.stringify({ data: { ...done, ...data } }));
		const delivery = readDelivery(body, { 'x-gptimg-delivery': 'id' });
		if (typeof delivery === 'string') throw new Error(delivery);
		const settings = readSettings((name) => (name === 'options' ? { outputMode } : ''));
		return toItems(delivery, settings);
	};
	const succeeded = { status: 'succeeded', outputs };
	const keys = (data: IDataObject, mode: string) => keysOf(items(data, mode)[0].json);
	return {
		'trigger: per image': keys(succeeded, 'perImage'),
		'trigger: per generation': keys(succeeded, 'perGeneration'),
		'trigger: failed': keys({ status: 'failed', error: 'reason' }, 'perImage'),
	};
}

function keysOf(json: IDataObject): string[] {
	return Object.keys(json).sort();
}
