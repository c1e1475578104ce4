import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';

import { storeBinary } from './n8nCore.cts';

export type Format = 'png' | 'jpeg' | 'webp';

/** A small real image; other colours give other contents. */
export async function imageFile(format: Format = 'png', background = '#3366cc'): Promise<Buffer> {
	return await sharp({ create: { width: 8, height: 8, channels: 3, background } })
		.toFormat(format)
		.toBuffer();
}

/** A PNG of exactly so many bytes: what follows the end of an image does no harm. */
export async function imageOfSize(bytes: number): Promise<Buffer> {
	return Buffer.concat([await imageFile()], bytes);
}

/** An item with files as an earlier node would have stored them. */
export async function itemWith(
	files: Record<string, { bytes: Buffer; fileName?: string; mimeType?: string }>,
): Promise<INodeExecutionData> {
	const binary: NonNullable<INodeExecutionData['binary']> = {};
	for (const [field, { bytes, fileName, mimeType = 'image/png' }] of Object.entries(files)) {
		binary[field] = await storeBinary(bytes, { fileName, mimeType });
	}
	return { json: {}, binary };
}

/** An item with one image in the field `data`. */
export async function imageItem(background?: string): Promise<INodeExecutionData> {
	return await itemWith({
		data: { bytes: await imageFile('png', background), fileName: 'in.png' },
	});
}
