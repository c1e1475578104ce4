import type { Reading } from './byteCursor';
import { Cursor } from './byteCursor';
import { exifOrientation, LONGEST_EXIF } from './exifOrientation';
import type { ImageType } from './imageTypes';
import { imageType, TYPE_BYTES } from './imageTypes';

/** Pixels, as the picture is shown: turned where EXIF says so. */
export interface Shape {
	width: number;
	height: number;
}

/** What an image file says of itself. */
export interface ImageHeader {
	/** Everything that a picture needs is there, up to its end. */
	whole: boolean;
	/** Undefined where the file does not say it. */
	shape?: Shape;
}

const READERS: Record<ImageType, (file: Cursor) => Reading<ImageHeader>> = {
	'image/png': readPng,
	'image/jpeg': readJpeg,
	'image/webp': readWebp,
};

/** Reads an image file from its first byte to its last, without keeping it. Undefined if it is none of the three. */
export function* readHeader(): Reading<ImageHeader | undefined> {
	const file = new Cursor();
	const start = yield* file.take(TYPE_BYTES);
	const type = imageType(start);
	file.putBack(start);
	return type === undefined ? undefined : yield* READERS[type](file);
}

/** @see https://www.w3.org/TR/png-3/#5DataRep */
function* readPng(file: Cursor): Reading<ImageHeader> {
	let shape: Shape | undefined;
	let orientation = 1;
	let hasPixels = false;
	yield* file.skip(8);
	for (;;) {
		const head = yield* file.take(8);
		const name = head.toString('latin1', 4);
		if (name === 'IEND') return { whole: hasPixels, shape: turned(shape, orientation) };
		if (!/^[A-Za-z]{4}$/.test(name)) return { whole: false };
		const length = head.readUInt32BE(0);
		const data = yield* file.take(kept(length, { IHDR: 8, eXIf: LONGEST_EXIF }[name]));
		if (name === 'IDAT') hasPixels = true;
		if (name === 'IHDR' && data.length === 8) {
			shape = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
		}
		if (name === 'eXIf') orientation = exifOrientation(data);
		yield* file.skip(length - data.length + 4);
	}
}

/** @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B */
function* readJpeg(file: Cursor): Reading<ImageHeader> {
	let shape: Shape | undefined;
	let orientation = 1;
	yield* file.skip(2);
	for (;;) {
		let marker = (yield* file.take(2)) as Uint8Array;
		if (marker[0] !== 0xff) return { whole: false };
		// Markers may have any number of these before them.
		while (marker[marker.length - 1] === 0xff) marker = yield* file.take(1);
		const code = marker[marker.length - 1];
		if (code === 0x01 || (code >= 0xd0 && code <= 0xd7)) continue;
		const size = yield* file.take(2);
		if (size.length < 2) return { whole: false };
		const length = size.readUInt16BE(0) - 2;
		const isFrame = code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);
		const data = yield* file.take(kept(length, isFrame ? 5 : code === 0xe1 ? length : 0));
		if (isFrame && data.length === 5) {
			shape = { width: data.readUInt16BE(3), height: data.readUInt16BE(1) };
		}
		if (data.toString('latin1', 0, 6) === 'Exif\0\0') orientation = exifOrientation(data);
		yield* file.skip(length - data.length);
		if (code !== 0xda) continue;
		return {
			whole: shape !== undefined && (yield* findsEnd(file)),
			shape: turned(shape, orientation),
		};
	}
}

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);

/** Behind the first pixels nothing says how long it is: what follows is looked through for the mark of the end. */
function* findsEnd(file: Cursor): Reading<boolean> {
	let last = Buffer.alloc(0);
	for (;;) {
		const more = yield* file.take(65_536);
		if (more.length === 0) return false;
		const bytes = Buffer.concat([last, more]);
		if (bytes.includes(END_OF_JPEG)) return true;
		last = Buffer.from(bytes.subarray(-1));
	}
}

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function* readWebp(file: Cursor): Reading<ImageHeader> {
	const start = yield* file.take(TYPE_BYTES);
	const total = start.readUInt32LE(4) + 8;
	let shape: Shape | undefined;
	let orientation = 1;
	let hasPixels = false;
	for (let at = TYPE_BYTES; at + 8 <= total; ) {
		const head = yield* file.take(8);
		if (head.length < 8) return { whole: false };
		const [name, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)];
		const data = yield* file.take(kept(length, name === 'EXIF' ? LONGEST_EXIF : 10));
		shape ??= webpShape(name, data);
		if (/^(VP8[ L]|ANMF)$/.test(name)) hasPixels = true;
		if (name === 'EXIF') orientation = exifOrientation(data);
		if (!(yield* file.skip(length - data.length))) return { whole: false };
		// Some programs leave out the byte that makes the last length even.
		yield* file.skip(length % 2);
		at += 8 + length + (length % 2);
	}
	return { whole: hasPixels, shape: turned(shape, orientation) };
}

function webpShape(name: string, data: Buffer): Shape | undefined {
	if (data.length < 10) return undefined;
	const u24 = (at: number) => data.readUIntLE(at, 3) + 1;
	switch (name) {
		case 'VP8X':
			return { width: u24(4), height: u24(7) };
		case 'VP8L': {
			const bits = data.readUInt32LE(1);
			return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
		}
		case 'VP8 ':
			return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
		default:
			return undefined;
	}
}

/** How many of a part's bytes are looked at; the rest is passed over. */
function kept(length: number, wanted = 0): number {
	return Math.max(0, Math.min(length, wanted));
}

/** From 5 on, EXIF lays a picture on its side. */
function turned(shape: Shape | undefined, orientation: number): Shape | undefined {
	if (shape === undefined || shape.width === 0 || shape.height === 0) return undefined;
	return orientation < 5 ? shape : { width: shape.height, height: shape.width };
}
