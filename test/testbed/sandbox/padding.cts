import { gzipSync } from 'node:zlib';
import type { Format } from './picture.cts';

/** Grows a PNG or WebP file to `size` bytes with a chunk that decoders skip; a larger file stays as it is. */
export function padded(file: Buffer, format: Format, size: number): Buffer {
	if (format === 'png') return paddedPng(file, size);
	return format === 'webp' ? paddedWebp(file, size) : file;
}

/** A private ancillary chunk before the last one (`IEND`, 12 bytes). */
function paddedPng(file: Buffer, size: number): Buffer {
	const length = size - file.length - 12;
	if (length < 0) return file;
	const chunk = Buffer.alloc(length + 12);
	chunk.writeUInt32BE(length, 0);
	chunk.write('paDd', 4, 'latin1');
	chunk.writeUInt32BE(crc32(chunk.subarray(4, length + 8)), length + 8);
	const end = file.length - 12;
	return Buffer.concat([file.subarray(0, end), chunk, file.subarray(end)]);
}

/** A RIFF chunk of an unknown kind at the end; RIFF counts in pairs of bytes. */
function paddedWebp(file: Buffer, size: number): Buffer {
	const length = size - file.length - 8;
	if (length < 0) return file;
	const even = length - (length % 2);
	const header = Buffer.alloc(8);
	header.write('paDd', 0, 'latin1');
	header.writeUInt32LE(even, 4);
	const grown = Buffer.concat([file, header, Buffer.alloc(even)]);
	grown.writeUInt32LE(grown.length - 8, 4);
	return grown;
}

/** The check sum that ends each chunk of a PNG. It also ends gzip's files; Node itself tells it only from 20.15 on. */
function crc32(bytes: Buffer): number {
	const packed = gzipSync(bytes, { level: 1 });
	return packed.readUInt32LE(packed.length - 8);
}
