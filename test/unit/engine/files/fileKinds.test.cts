import fc from 'fast-check';
import sharp from 'sharp';

import type { FileKind } from '../../../../nodes/engine/files/fileKinds';
import { fileKind } from '../../../../nodes/engine/files/fileKinds';
import { imageType } from '../../../../nodes/engine/files/imageTypes';

const canvas = () => sharp({ create: { width: 4, height: 4, channels: 3, background: '#d33' } });
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const png = async () => await canvas().png().toBuffer();
const base64 = async () => (await png()).toString('base64');
/** As a program does that takes bytes for text: what is no character is replaced. */
const asText = (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), 'utf8');

const FILES: Array<[string, FileKind, () => Buffer | Promise<Buffer>]> = [
	['a PNG', 'png', png],
	['a JPEG', 'jpeg', async () => await canvas().jpeg().toBuffer()],
	['a WebP', 'webp', async () => await canvas().webp().toBuffer()],
	['a photo of an iPhone', 'heic', () => latin1('\0\0\0\x24ftypheic\0\0\0\0mif1heic')],
	['a HEIC by its compatible brands', 'heic', () => latin1('\0\0\0\x18ftypmif1\0\0\0\0mif1heic')],
	['a sequence of HEIC', 'heic', () => latin1('\0\0\0\x18ftyphevc\0\0\0\0msf1hevc')],
	['an AVIF', 'avif', async () => await canvas().avif({ effort: 0 }).toBuffer()],
	['an AVIF by its compatible brands', 'avif', () => latin1('\0\0\0\x1cftypmif1\0\0\0\0mif1avif')],
	['a GIF', 'gif', async () => await canvas().gif().toBuffer()],
	['a TIFF', 'tiff', async () => await canvas().tiff().toBuffer()],
	['a TIFF of a Mac', 'tiff', () => latin1('MM\0*\0\0\0\x08')],
	['a BMP', 'bmp', () => latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0')],
	['a JPEG XL', 'jxl', () => latin1('\xff\x0a\xfa\x1f')],
	['a JPEG XL in a box', 'jxl', () => latin1('\0\0\0\x0cJXL \r\n\x87\n')],
	['an icon', 'icon', () => latin1('\0\0\x01\0\x01\0')],
	['a Photoshop file', 'psd', () => latin1('8BPS\0\x01')],
	['a PDF', 'pdf', () => latin1('%PDF-1.7\n')],
	['a ZIP', 'archive', () => latin1('PK\x03\x04\x14\0')],
	['an MP4', 'video', () => latin1('\0\0\0\x20ftypisom\0\0\x02\0isomiso2')],
	['a film of an iPhone', 'video', () => latin1('\0\0\0\x14ftypqt  \0\0\0\0qt  ')],
	['a WebM', 'video', () => latin1('\x1a\x45\xdf\xa3\x01')],
	['an AVI', 'video', () => latin1('RIFF\x24\0\0\0AVI LIST')],
	['an SVG', 'svg', () => latin1('<svg xmlns="http://www.w3.org/2000/svg"/>')],
	['an SVG behind a prolog', 'svg', () => latin1('<?xml version="1.0"?>\n<!-- x --><svg/>')],
	['a web page', 'html', () => latin1('\r\n<!DOCTYPE html><html lang="en">')],
	['a web page with an SVG in it', 'html', () => latin1('<html><body><svg>')],
	['a web page behind a mark', 'html', () => Buffer.from('\ufeff<!-- x --><html>')],
	['XML', 'xml', () => latin1('<?xml version="1.0"?><Error><Code>AccessDenied</Code>')],
	['JSON', 'json', () => latin1('{ "error": "not found" }')],
	['a JSON list', 'json', () => latin1('[{"a":1}]')],
	['base64 text', 'base64', async () => latin1(await base64())],
	['base64 in lines', 'base64', async () => latin1((await base64()).replace(/.{64}/g, '$&\r\n'))],
	['web-safe base64', 'base64', async () => latin1((await png()).toString('base64url'))],
	['base64 in quotes', 'base64', async () => latin1(`"${await base64()}"`)],
	['base64 of base64', 'base64', async () => latin1(latin1(await base64()).toString('base64'))],
	['base64 of a PDF', 'base64', () => latin1(latin1('%PDF-1.7 etc.').toString('base64'))],
	['a data URL', 'dataUrl', async () => latin1(`data:image/png;base64,${await base64()}`)],
	['a data URL of an SVG', 'dataUrl', () => latin1('data:image/svg+xml,%3Csvg/%3E')],
	[
		'a data URL that was decoded whole',
		'decodedDataUrl',
		async () => Buffer.from(`data:image/png;base64,${await base64()}`, 'base64'),
	],
	['a PNG read as text', 'readAsText', async () => asText(await png())],
	['a JPEG read as text', 'readAsText', async () => asText(await canvas().jpeg().toBuffer())],
	['a WebP read as text', 'readAsText', async () => asText(await canvas().webp().toBuffer())],
	[
		'a PNG read as Latin-1',
		'readAsText',
		async () => Buffer.from((await png()).toString('latin1')),
	],
	[
		'a PNG whose title was read wrongly once',
		'png',
		async () => Buffer.concat([(await png()).subarray(0, 33), Buffer.from('\ufffd'.repeat(9))]),
	],
	['text', 'text', () => latin1('no image')],
	['a long text whose last character is cut through', 'text', () => Buffer.from('€'.repeat(400))],
	['text that could be base64', 'text', () => latin1('photograph12345')],
	['text in a bracket', 'text', () => latin1('[see below]')],
	['text about a tag', 'text', () => latin1('< not a tag')],
	['nothing', 'empty', () => Buffer.alloc(0)],
	['blanks', 'empty', () => latin1(' \n')],
	['zeros', 'unknown', () => Buffer.alloc(100)],
	['a program', 'unknown', () => latin1('MZ\x90\0\x03')],
	['a text that begins like a BMP', 'text', () => latin1('BMW in the rain')],
];

it.each(FILES)('%s is seen as %s', async (_what, kind, make) => {
	expect(fileKind(await make())).toBe(kind);
});

it('what the API takes is what has the bytes of it, and everything has a kind', () => {
	const start = fc.constantFrom('', '89504e470d0a1a0a', 'ffd8ff', '5249464600000000', '3c', '7b22');
	const file = fc
		.tuple(start, fc.uint8Array({ maxLength: 60 }))
		.map(([hex, rest]) => Buffer.concat([Buffer.from(hex, 'hex'), rest]));
	fc.assert(
		fc.property(file, (bytes) => {
			const kind = fileKind(bytes);
			expect(kind).toMatch(/^[a-zA-Z0-9]+$/);
			const type = ['png', 'jpeg', 'webp'].includes(kind) ? `image/${kind}` : undefined;
			expect(type).toBe(imageType(bytes));
		}),
	);
});
