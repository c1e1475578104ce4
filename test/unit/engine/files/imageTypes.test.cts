import fc from 'fast-check';
import sharp from 'sharp';

import {
	cleanName,
	imageType,
	SNIFF_BYTES,
	uploadName,
} from '../../../../nodes/engine/files/imageTypes';

const canvas = () => sharp({ create: { width: 4, height: 4, channels: 3, background: '#d33' } });

describe('the type of a file', () => {
	it('is seen in its first bytes', async () => {
		const files = {
			'image/png': await canvas().png().toBuffer(),
			'image/jpeg': await canvas().jpeg().toBuffer(),
			'image/webp': await canvas().webp().toBuffer(),
		};
		for (const [type, file] of Object.entries(files)) {
			expect(imageType(file.subarray(0, SNIFF_BYTES))).toBe(type);
		}
	});

	it.each([
		['GIF', 'GIF89a\x01\x00\x01\x00'],
		['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
		['BMP', 'BM\x00\x00\x00\x00'],
		['AVIF', '\x00\x00\x00\x1cftypavif'],
		['WAV, in the same container as WebP', 'RIFF\x24\x00\x00\x00WAVEfmt '],
		['text', 'PNG'],
		['nothing', ''],
	])('is none for %s', (_name, start) =>
		expect(imageType(Buffer.from(start, 'latin1'))).toBeUndefined(),
	);

	it('is none for a file that is cut off before its mark ends', async () => {
		const png = await canvas().png().toBuffer();
		const webp = await canvas().webp().toBuffer();
		expect(imageType(png.subarray(0, 7))).toBeUndefined();
		expect(imageType(webp.subarray(0, 11))).toBeUndefined();
	});
});

describe('the name of an upload', () => {
	it.each([
		['photo.JPG', 'photo.png'],
		['photo', 'photo.png'],
		[undefined, 'image.png'],
		['', 'image.png'],
		['.png', 'image.png'],
		['../../etc/passwd', '-..-etc-passwd.png'],
		['a\\b:c.jpeg', 'a-b-c.png'],
		['Ünïcödé 图.webp', 'Ünïcödé 图.png'],
	])('of %j is %j', (name, expected) => expect(uploadName(name, 'image/png')).toBe(expected));

	it('has the ending of its real type', () => {
		expect(uploadName('a.png', 'image/jpeg')).toBe('a.jpg');
		expect(uploadName('a.png', 'image/webp')).toBe('a.webp');
	});

	it('fits, is no path and can be sent, whatever the file was called', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
				const given = uploadName(name, 'image/webp');
				expect(given.length).toBeLessThanOrEqual(200);
				expect(given).toMatch(/^[^\\/:*?"<>|\p{Cc}]+\.webp$/u);
				expect(given).not.toMatch(/^\./);
				expect(encodeURIComponent(given)).not.toBe('');
			}),
		);
	});

	it('is clean after one cleaning', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (name) => {
				expect(cleanName(cleanName(name))).toBe(cleanName(name));
			}),
		);
	});
});
