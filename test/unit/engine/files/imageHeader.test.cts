import fc from 'fast-check';
import type { Sharp } from 'sharp';
import sharp from 'sharp';

import { Scan } from '../../../../nodes/engine/files/byteCursor';
import type { ImageHeader } from '../../../../nodes/engine/files/imageHeader';
import { readHeader } from '../../../../nodes/engine/files/imageHeader';

/** Reads a file in pieces of a size, as a stream brings it. */
function read(file: Buffer, piece = 7): ImageHeader | undefined {
	const scan = new Scan(readHeader());
	for (let at = 0; at < file.length; at += piece) scan.feed(file.subarray(at, at + piece));
	return scan.end();
}

const canvas = (width = 30, height = 20) =>
	sharp({ create: { width, height, channels: 3, background: '#d33' } });
/** Something that does not shrink to nothing. */
const noise = () =>
	sharp({
		create: {
			width: 200,
			height: 100,
			channels: 3,
			background: '#888',
			noise: { type: 'gaussian', mean: 128, sigma: 40 },
		},
	});

const FORMATS: Array<[string, (image: Sharp) => Sharp]> = [
	['PNG', (image) => image.png()],
	['interlaced PNG', (image) => image.png({ progressive: true })],
	['JPEG', (image) => image.jpeg()],
	['progressive JPEG', (image) => image.jpeg({ progressive: true })],
	['WebP', (image) => image.webp()],
	['lossless WebP', (image) => image.webp({ lossless: true })],
	['WebP with transparency', (image) => image.ensureAlpha(0.5).webp()],
];

describe.each(FORMATS)('%s', (_name, as) => {
	it('says width and height, however it comes in', async () => {
		const file = await as(canvas()).toBuffer();
		for (const piece of [1, 2, 3, 10, 64, file.length]) {
			expect(read(file, piece)).toEqual({ whole: true, shape: { width: 30, height: 20 } });
		}
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8])('heeds EXIF orientation %d', async (orientation) => {
		const file = await as(canvas()).withMetadata({ orientation }).toBuffer();
		const lying = orientation >= 5;
		const shape = lying ? { width: 20, height: 30 } : { width: 30, height: 20 };
		expect(read(file)).toEqual({ whole: true, shape });
	});

	it('is whole with something behind it', async () => {
		const file = await as(canvas()).toBuffer();
		expect(read(Buffer.concat([file, Buffer.alloc(1000, 1)]))?.whole).toBe(true);
	});

	it('is not whole wherever it is cut off', async () => {
		const file = await as(noise()).toBuffer();
		fc.assert(
			fc.property(
				fc.integer({ min: 12, max: file.length - 13 }),
				fc.integer({ min: 1, max: 5000 }),
				(end, piece) => {
					expect(read(file.subarray(0, end), piece)).toMatchObject({ whole: false });
				},
			),
		);
	});
});

it.each([
	['a PNG without pixels', '89504e470d0a1a0a' + '0000000049454e44ae426082'],
	['a PNG of its signature alone', '89504e470d0a1a0a'],
	['a PNG with something else behind its signature', `89504e470d0a1a0a${'00'.repeat(100)}`],
	['a JPEG of its first bytes alone', 'ffd8ffe0'],
	['a JPEG without a frame', 'ffd8ffda0002ffd9'],
	['a WebP without pixels', '524946460400000057454250'],
])('%s cannot be a picture', (_what, hex) => {
	expect(read(Buffer.from(hex, 'hex'))).toEqual({ whole: false });
});

it('a JPEG may have padding before its markers, and marks of its own inside', async () => {
	const jpeg = await canvas().jpeg().toBuffer();
	const thumbnail = Buffer.from([0xff, 0xe1, 0, 6, 0xff, 0xd9, 0xff, 0xd9]);
	const padded = Buffer.concat([
		jpeg.subarray(0, 2),
		thumbnail,
		Buffer.from([0xff, 0xff]),
		jpeg.subarray(2),
	]);
	expect(read(padded)).toEqual({ whole: true, shape: { width: 30, height: 20 } });
});

it('a WebP may lack the byte that makes its last length even', async () => {
	const file = await canvas().webp().withMetadata({ orientation: 6 }).toBuffer();
	const odd = Buffer.concat([file, Buffer.from('XMP \x01\0\0\0a', 'latin1')]);
	odd.writeUInt32LE(odd.length - 8, 4);
	expect(read(odd)).toEqual({ whole: true, shape: { width: 20, height: 30 } });
});

it('any bytes behind a signature come to an end', () => {
	const starts = [
		'89504e470d0a1a0a',
		'ffd8ff',
		'524946460000000057454250',
		'52494646ffffffff57454250',
	];
	fc.assert(
		fc.property(
			fc.constantFrom(...starts),
			fc.uint8Array({ maxLength: 300 }),
			fc.integer({ min: 1, max: 20 }),
			(hex, rest, piece) => {
				const header = read(Buffer.concat([Buffer.from(hex, 'hex'), rest]), piece);
				expect(header === undefined || typeof header.whole === 'boolean').toBe(true);
			},
		),
		{ numRuns: 1000 },
	);
});

it('what is none of the three has no header', () => {
	for (const file of ['', 'GIF89a', 'no image at all'])
		expect(read(Buffer.from(file))).toBeUndefined();
});
