import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';

// n8n-core brings a version of its own of the container, and so its own singletons.
const coreRequire = createRequire(require.resolve('n8n-core'));
const { Container } = coreRequire('@n8n/di') as {
	Container: { get<Service>(type: abstract new (...args: never[]) => Service): Service };
};

/** Where n8n keeps files: in the item itself (`default`) or on disk (`filesystem`, n8n's own default). */
export type BinaryMode = 'default' | 'filesystem';

/** To be awaited in `beforeAll`, before the first context is made. */
export async function useBinaryMode(mode: BinaryMode): Promise<void> {
	Container.get(BinaryDataConfig).mode = mode;
	await Container.get(BinaryDataService).init();
}

/** The bytes of an item's file, wherever the mode has put them. */
export async function readBinary(item: INodeExecutionData, name = 'data'): Promise<Buffer> {
	return Container.get(BinaryDataService).getAsBuffer(binaryOf(item, name));
}

/** Stores bytes as an earlier node would have, for input items. */
export async function storeBinary(
	bytes: Buffer | Readable,
	{ fileName, mimeType }: { fileName?: string; mimeType: string },
): Promise<IBinaryData> {
	const location = { type: 'execution', workflowId: 'workflow1', executionId: 'before' } as const;
	return Container.get(BinaryDataService).store(location, bytes, { data: '', fileName, mimeType });
}

function binaryOf(item: INodeExecutionData, name: string): IBinaryData {
	const binary = item.binary?.[name];
	if (binary === undefined) throw new Error(`The item has no file in the field ${name}`);
	return binary;
}
