import { HostileSetting } from './setting.cts';

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import sharp from 'sharp';

import { imageFile, imageOfSize, itemWith } from '../../testbed/core/files.cts';
import { FULL } from '../../testbed/report/tally.cts';
import { hostileText } from './values.cts';

const setting = new HostileSetting('files').install();
const RUNS = FULL ? 3000 : 150;
const LIMIT = 10 * 1024 ** 2;
beforeEach(() => setting.sandbox.reset());

type Type = 'image/png' | 'image/jpeg' | 'image/webp';
const STARTS: Array<[Type, RegExp]> = [
	['image/png', /^89504e470d0a1a0a/],
	['image/jpeg', /^ffd8ff/],
	['image/webp', /^52494646.{8}57454250/],
];

/** What a file is by its first bytes, said without the node's own code. */
function typeOf(bytes: Buffer): Type | undefined {
	const start = bytes.subarray(0, 16).toString('hex');
	return STARTS.find(([, pattern]) => pattern.test(start))?.[0];
}

/** What is wrong with what was uploaded for these bytes, if anything. */
function wrongUpload(bytes: Buffer): unknown {
	const [upload, ...others] = setting.sandbox.uploads;
	const { filename = '', contentType, size, stored } = upload ?? {};
	const ending = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' }[
		typeOf(bytes) ?? 'image/png'
	];
	const good =
		others.length === 0 &&
		contentType === typeOf(bytes) &&
		size === bytes.length &&
		stored?.sha256 === createHash('sha256').update(bytes).digest('hex') &&
		filename.length <= 200 &&
		filename.endsWith(`.${ending}`) &&
		!/[\p{Cc}\p{Cs}\\/:]|^\./u.test(filename);
	return good ? undefined : { filename, contentType, size, others: others.length };
}

async function tried(
	what: unknown,
	bytes: Buffer,
	name: { fileName?: string; mimeType?: string },
	operation: 'edit' | 'upload' = 'upload',
	taken: Buffer | null = bytes,
): Promise<void> {
	setting.sandbox.rules.state.uploads.clear();
	const items = [await itemWith({ data: { bytes, ...name } })];
	const parameters = { operation, prompt: 'bluer', waitForCompletion: false };
	const { error } = await setting.tryOut(
		what,
		{ items, parameters },
		{ names: "'data'", sent: () => (taken === null ? 'a picture' : wrongUpload(taken)) },
	);
	const takes = taken !== null && taken.length <= LIMIT;
	expect([what, error === undefined]).toEqual([what, takes]);
}

const HTML = '<html><script>alert(1)</script></html>';
const animated = () => {
	const frames = { width: 8, height: 16, channels: 3, background: '#f00' } as const;
	return sharp({ create: { ...frames, pageHeight: 8 } });
};

/** With what is taken of it: the file itself, the picture that was turned into text, or nothing. */
const FILES: Array<[string, () => Promise<Buffer> | Buffer, ('itself' | 'inside' | 'nothing')?]> = [
	['nothing', () => Buffer.alloc(0)],
	['one byte', () => Buffer.from([0x89])],
	['a PNG cut off after its signature', async () => (await imageFile()).subarray(0, 8)],
	['a PNG cut off in its signature', async () => (await imageFile()).subarray(0, 7)],
	['a JPEG cut off', async () => (await imageFile('jpeg')).subarray(0, 3)],
	['a WebP cut off in its type', async () => (await imageFile('webp')).subarray(0, 11)],
	[
		'a PNG with HTML behind it',
		async () => Buffer.concat([await imageFile(), Buffer.from(HTML)]),
		'itself',
	],
	['HTML with a PNG behind it', async () => Buffer.concat([Buffer.from(HTML), await imageFile()])],
	[
		'a JPEG that is a GIF later',
		async () => Buffer.concat([await imageFile('jpeg'), GIF]),
		'itself',
	],
	['a GIF that is a JPEG later', async () => Buffer.concat([GIF, await imageFile('jpeg')])],
	['a PNG behind a byte order mark', async () => Buffer.concat([BOM, await imageFile()])],
	['a PNG that is gzipped', async () => gzipSync(await imageFile())],
	['a PNG in base64', async () => Buffer.from((await imageFile()).toString('base64')), 'inside'],
	[
		'a data address',
		async () => Buffer.from(`data:image/png;base64,${(await imageFile()).toString('base64')}`),
		'inside',
	],
	['an animated GIF', async () => await animated().gif().toBuffer()],
	['an animated WebP', async () => await animated().webp().toBuffer(), 'itself'],
	[
		'an AVIF',
		async () =>
			await sharp(await imageFile())
				.avif()
				.toBuffer(),
	],
	[
		'a TIFF',
		async () =>
			await sharp(await imageFile())
				.tiff()
				.toBuffer(),
	],
	[
		'an SVG with a script',
		() => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${HTML}</svg>`),
	],
	['an SVG behind a prolog', () => Buffer.from(`<?xml version="1.0"?>\n<svg onload="alert(1)"/>`)],
	['a RIFF that is a WAVE', () => Buffer.from('RIFF\x10\0\0\0WAVEfmt ')],
	['a PDF', () => Buffer.from('%PDF-1.7')],
	['an archive', () => Buffer.from('PK\x03\x04')],
	['a program', () => Buffer.from('MZ\x90\0')],
	['zeros', () => Buffer.alloc(1000)],
];
const GIF = Buffer.from('GIF89a');
const BOM = Buffer.from('\ufeff');

describe('files that lie about what they are', () => {
	it.each(FILES)(
		'%s is taken by its first bytes, or refused',
		async (what, make, takes = 'nothing') => {
			const bytes = await make();
			const taken = takes === 'inside' ? await imageFile() : takes === 'itself' ? bytes : null;
			for (const mimeType of ['image/png', 'image/svg+xml', 'text/html', '']) {
				for (const fileName of ['in.png', 'in.svg', 'in.exe', undefined]) {
					await tried([what, mimeType, fileName], bytes, { mimeType, fileName }, 'upload', taken);
				}
			}
			await tried(what, bytes, {}, 'edit', taken);
		},
	);

	it.each([LIMIT - 1, LIMIT, LIMIT + 1, 2 * LIMIT])(
		'%i bytes are taken, or too large',
		async (size) => {
			for (const operation of ['edit', 'upload'] as const) {
				await tried(size, await imageOfSize(size), {}, operation);
			}
		},
	);

	it('any bytes, under any name and type', async () => {
		const start = fc.constantFrom(
			'',
			'89504e470d0a1a0a',
			'ffd8ff',
			'524946460000000057454250',
			'474946',
		);
		const bytes = fc
			.tuple(start, fc.uint8Array({ maxLength: 300 }))
			.map(([hex, rest]) => Buffer.concat([Buffer.from(hex, 'hex'), rest]));
		const name = hostileText.filter((text) => text.length < 5_000);
		await fc.assert(
			fc.asyncProperty(bytes, name, name, async (content, fileName, mimeType) => {
				// So few bytes are no whole picture, however they begin.
				const name = { fileName, mimeType };
				await tried([fileName, mimeType], content, name, 'upload', null);
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});
});
