const ORIENTATION = 0x0112;

/** EXIF blocks are small; a larger one is none. Bytes. */
export const LONGEST_EXIF = 65_536;

/**
 * How a picture is to be turned, 1 to 8, by the first directory of its EXIF data; 1 where it does not say so.
 *
 * @param data beginning with the byte order, or with `Exif` before it
 */
export function exifOrientation(data: Buffer): number {
	const tiff = data.toString('latin1', 0, 4) === 'Exif' ? data.subarray(6) : data;
	const order = tiff.toString('latin1', 0, 2);
	if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
	const little = order === 'II';
	const u16 = (at: number) =>
		at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
	const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
	const entries = u16(directory);
	for (let index = 0; index < entries; index++) {
		const entry = directory + 2 + 12 * index;
		if (entry + 12 > tiff.length) return 1;
		if (u16(entry) !== ORIENTATION) continue;
		const value = u16(entry + 8);
		return value >= 1 && value <= 8 ? value : 1;
	}
	return 1;
}
