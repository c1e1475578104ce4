import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The smallest picture: what follows its end does no harm. */
const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);
const CHUNK = 64 * 1024;

/** So many bytes that begin as a PNG and are like no other index's; never all of them in memory. */
export function imageStream(index: number, bytes: number): Readable {
	function* chunks() {
		const start = Buffer.concat([PNG, Buffer.from(`image ${index}`)]);
		yield start;
		for (let left = bytes - start.length; left > 0; left -= CHUNK) {
			yield Buffer.alloc(Math.min(left, CHUNK), index);
		}
	}
	return Readable.from(chunks(), { objectMode: false });
}

/** Writes such files into a folder. */
export async function imageFiles(folder: string, count: number, bytes: number): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (let index = 0; index < count; index++) {
		const file = createWriteStream(join(folder, `in-${String(index).padStart(2, '0')}.png`));
		await pipeline(imageStream(index, bytes), file);
	}
}
