import { randomUUID } from 'node:crypto';

import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import type { BinaryMode } from '../../testbed/core/n8nCore.cts';
import { useBinaryMode } from '../../testbed/core/n8nCore.cts';
import { imageFile, itemWith } from '../../testbed/core/files.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
let png: Buffer;
let text = '';
beforeAll(async () => {
	sandbox = await startVirtualSandbox({ duration: 0, keepUploads: true });
	png = await imageFile('png', '#f00');
	text = png.toString('base64');
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

async function edit(items: INodeExecutionData[], parameters: IDataObject = {}, more = {}) {
	return await runNode({
		sandbox,
		items,
		executionId: randomUUID(),
		parameters: { operation: 'edit', prompt: 'bluer', waitForCompletion: false, ...parameters },
		...more,
	});
}

const stored = () => sandbox.uploads.map((upload) => upload.stored?.bytes);
const names = () => sandbox.uploads.map(({ filename }) => filename);

/** An item as a Code node may make it: whatever stands in `binary.data`. */
const codeItem = (data: unknown): INodeExecutionData => ({
	json: {},
	binary: { data } as Record<string, IBinaryData>,
});

/** What the message says, and that nothing was sent. */
async function refusal(...run: Parameters<typeof edit>): Promise<string> {
	const { error } = await edit(...run);
	expect(sandbox.requests).toEqual([]);
	return `${error?.message} | ${error?.description}`;
}

describe('a file that a Code node made is taken', () => {
	beforeAll(() => useBinaryMode('filesystem'));

	const files: Array<[string, () => unknown]> = [
		['without a MIME type', () => ({ data: text })],
		['with a MIME type of null', () => ({ data: text, mimeType: null })],
		['with a MIME type that is spelt otherwise', () => ({ data: text, mimetype: 'image/png' })],
		['with a wrong MIME type', () => ({ data: text, mimeType: 'text/plain' })],
		['of a Buffer', () => ({ data: png, mimeType: 'image/png' })],
		['of a Buffer that went through JSON', () => ({ data: png.toJSON(), mimeType: 'image/png' })],
		['of a typed array', () => ({ data: new Uint8Array(png) })],
		['of a list of bytes', () => ({ data: [...png] })],
		['of a data URL', () => ({ data: `data:image/png;base64,${text}`, mimeType: 'image/png' })],
		['that was encoded twice', () => ({ data: Buffer.from(text).toString('base64') })],
		['in lines', () => ({ data: text.replace(/.{76}/g, '$&\n') })],
		['web-safe', () => ({ data: png.toString('base64url') })],
		['that is the Buffer itself', () => png],
		['that is such a Buffer in JSON', () => png.toJSON()],
	];
	it.each(files)('%s', async (_how, file) => {
		jsonOf(await edit([codeItem(file())]));
		expect(stored()).toEqual([png]);
	});

	it.each<[string, unknown]>([
		['a word', 'not base64!'],
		['an address', 'https://example.com/a.png'],
	])('unless its data is %s: then the message shows how', async (_what, data) => {
		expect(await refusal([codeItem({ data, mimeType: 'image/png' })])).toMatch(
			/A file of a Code node has no base64 text in it \| This is about 'data'\. .*prepareBinaryData\(buffer/,
		);
	});

	it('unless it is empty', async () => {
		expect(await refusal([codeItem({ data: '', mimeType: 'image/png' })])).toMatch(/is empty/);
	});
});

describe('a picture as text, by expression', () => {
	beforeAll(() => useBinaryMode('filesystem'));

	const item = (json: IDataObject): INodeExecutionData => ({ json });
	const ways: Array<[string, string, () => IDataObject]> = [
		['base64', '={{ $json.image }}', () => ({ image: text })],
		['base64 in lines', '={{ $json.image }}', () => ({ image: text.replace(/.{76}/g, '$&\n') })],
		['a data URL', '={{ $json.image }}', () => ({ image: `data:image/png;base64,${text}` })],
		['a list of them', '={{ [$json.image] }}', () => ({ image: `data:;base64,${text}` })],
		['JSON as text', '={{ $json.image }}', () => ({ image: JSON.stringify([text]) })],
	];
	it.each(ways)('%s is taken as Input Data Field Name', async (_what, expression, json) => {
		jsonOf(await edit([item(json())], { binaryPropertyName: expression }));
		expect(stored()).toEqual([png]);
	});
	it.each(ways)('%s is taken as Image URLs', async (_what, expression, json) => {
		jsonOf(await edit([item(json())], { imageSource: 'url', imageUrls: expression }));
		expect(stored()).toEqual([png]);
	});

	it('two in one text are two pictures', async () => {
		const other = await imageFile('jpeg');
		const image = `data:image/png;base64,${text}, data:image/jpeg;base64,${other.toString('base64')}`;
		for (const parameters of [
			{ binaryPropertyName: '={{ $json.image }}' },
			{ imageSource: 'url', imageUrls: '={{ $json.image }}' },
		]) {
			sandbox.reset();
			jsonOf(await edit([item({ image })], parameters));
			expect(stored()).toEqual([png, other]);
		}
	});

	it.each([
		['base64', (bytes: Buffer) => bytes.toString('base64')],
		['a data URL', (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`],
	])('%s of something else is refused as what it is', async (_what, as) => {
		const image = as(Buffer.from('%PDF-1.7 and so on'));
		for (const parameters of [
			{ binaryPropertyName: '={{ $json.image }}' },
			{ imageSource: 'url', imageUrls: '={{ $json.image }}' },
		]) {
			expect(await refusal([item({ image })], parameters)).toMatch(/is a PDF, not a PNG/);
		}
	});
});

describe.each<BinaryMode>(['default', 'filesystem'])('a file in mode %s', (mode) => {
	beforeAll(() => useBinaryMode(mode));

	const base64 = () => Buffer.from(text);
	const dataUrl = () => Buffer.from(`data:image/png;base64,${text}`);
	it.each([
		['base64 text', base64],
		['a data URL', dataUrl],
		['base64 text in quotes', () => Buffer.from(`"${text}"`)],
	])('of %s is taken as the picture', async (_what, bytes) => {
		jsonOf(await edit([await itemWith({ data: { bytes: bytes(), fileName: 'in.txt' } })]));
		expect(stored()).toEqual([png]);
		expect(sandbox.uploads).toMatchObject([{ filename: 'in.png', contentType: 'image/png' }]);
	});

	it('of base64 text has the key of the picture itself', async () => {
		const parameters = { prompt: `bluer ${mode}`, options: { idempotency: 'content' } };
		const [one] = jsonOf(await edit([await itemWith({ data: { bytes: png } })], parameters));
		const text = { data: { bytes: base64() } };
		const [other] = jsonOf(await edit([await itemWith(text)], parameters));
		expect(one.generationId).toBe(other.generationId);
		expect(sandbox.calls('generate')).toHaveLength(1);
	});

	const latin1 = (bytes: string) => Buffer.from(bytes, 'latin1');
	const readAsText = (bytes: Buffer) => Buffer.from(bytes.toString('utf8'));
	const REFUSED: Array<[string, () => Buffer | Promise<Buffer>, RegExp]> = [
		['nothing', () => Buffer.alloc(0), /is empty \|/],
		['blanks', () => Buffer.from(' \n'), /is empty \|/],
		['text', () => Buffer.from('no image'), /is text, not a PNG, JPEG or WebP image \|/],
		['HEIC', () => latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), /HEIC photo.*does not know HEIC/],
		['AVIF', () => latin1('\0\0\0\x18ftypavif\0\0\0\0mif1avif'), /AVIF file.*does not know AVIF/],
		['GIF', () => Buffer.from('GIF89a'), /is a GIF.*Edit Image node/],
		['BMP', () => latin1('BM\x46\0\0\0\0\0\0\0'), /is a BMP file.*Edit Image node/],
		['TIFF', () => latin1('II*\0\x08\0\0\0'), /is a TIFF.*Edit Image node/],
		['JPEG XL', () => latin1('\xff\x0a\0'), /is a JPEG XL file.*export it/],
		['an icon', () => latin1('\0\0\x01\0\x01\0'), /is an icon file.*export it/],
		['Photoshop', () => latin1('8BPS\0\x01'), /is a Photoshop file.*export it/],
		[
			'PDF',
			() => latin1('%PDF-1.7'),
			/is a PDF, not a PNG, JPEG or WebP image \|.*Save the page as PNG/,
		],
		['SVG', () => Buffer.from('<svg/>'), /is an SVG drawing.*export it/],
		['a web page', () => Buffer.from('<!doctype html><title>Sign in'), /is a web page, not a PNG/],
		['JSON', () => Buffer.from('{"error":{}}'), /is JSON text, not a PNG/],
		['XML', () => Buffer.from('<?xml version="1.0"?><Error/>'), /is XML text, not a PNG/],
		['ZIP', () => latin1('PK\x03\x04'), /is an archive.*Compression node/],
		['a video', () => latin1('\0\0\0\x20ftypisom\0\0\x02\0'), /is a video or a sound/],
		['zeros', () => Buffer.alloc(40), /is not a PNG, JPEG or WebP file \|/],
		[
			'a data URL that was decoded whole',
			() => Buffer.from(`data:image/png;base64,${text}`, 'base64'),
			/data URL that was decoded as a whole.*Convert to File.*split\(","\)\[1\]/,
		],
		[
			'a PNG read as text',
			() => readAsText(png),
			/was read as text.*'Response Format' set to File/,
		],
		[
			'a JPEG read as text',
			async () => readAsText(await imageFile('jpeg')),
			/was read as text.*'Response Format' set to File/,
		],
		['base64 that is cut off', () => Buffer.from(`${text.slice(0, 41)}`), /cut off or damaged/],
		['a PNG of 8 bytes', () => png.subarray(0, 8), /is cut off or damaged \|/],
		['a PNG that is cut off', () => png.subarray(0, -20), /is cut off or damaged \|/],
		[
			'a JPEG that is cut off',
			async () => (await imageFile('jpeg')).subarray(0, -2),
			/is cut off or damaged \|/,
		],
		[
			'a WebP that is cut off',
			async () => (await imageFile('webp')).subarray(0, -2),
			/is cut off or damaged \|/,
		],
	];
	it.each(REFUSED)('of %s is refused in its own words', async (_what, bytes, words) => {
		for (const fileName of ['in.png', undefined]) {
			const data = { bytes: await bytes(), fileName, mimeType: 'image/png' };
			const said = await refusal([await itemWith({ data })]);
			expect(said).toMatch(words);
			expect(said).toMatch(/^An input [\w ,()-]+ \| This is about 'data'\. /);
		}
	});

	it('that has 10 MB in base64 is taken, and one byte more is too large', async () => {
		const large = Buffer.concat([png], 10 * 1024 ** 2);
		const item = async (bytes: Buffer) =>
			await itemWith({ data: { bytes: Buffer.from(bytes.toString('base64')) } });
		jsonOf(await edit([await item(large)]));
		expect(sandbox.uploads).toMatchObject([{ size: large.length }]);
		sandbox.reset();
		const larger = Buffer.concat([large, Buffer.alloc(1)]);
		expect(await refusal([await item(larger)])).toMatch(/is larger than 10 MB/);
	});

	it('two alike are never mistaken for one another', async () => {
		const [front, back] = [await imageFile('png', '#f00'), await imageFile('png', '#00f')].map(
			(bytes) => Buffer.concat([bytes], 200),
		);
		const file = { fileName: 'photo.png' };
		const item = await itemWith({
			front: { ...file, bytes: front },
			back: { ...file, bytes: back },
		});
		const result = await edit([item], { binaryPropertyName: '={{ $binary.back }}' });
		if (mode === 'filesystem') {
			jsonOf(result);
			expect(stored()).toEqual([back]);
		} else {
			expect(result.error?.message).toBe('The expression may mean one of two different pictures');
			expect(result.error?.description).toContain("It may be 'front' and 'back'");
			expect(sandbox.requests).toEqual([]);
		}
	});

	it('that stands in two fields is taken, whichever is meant', async () => {
		const file = { fileName: 'photo.png', bytes: png };
		const item = await itemWith({ front: file, back: file });
		jsonOf(await edit([item], { binaryPropertyName: '={{ $binary.back }}' }));
		expect(stored()).toEqual([png]);
	});

	const files = async () =>
		await itemWith({
			Photos_0: { bytes: png, fileName: 'a.png' },
			Photos_1: { bytes: await imageFile('png', '#0f0'), fileName: 'b.png' },
			Logo: { bytes: await imageFile('png', '#00f'), fileName: 'logo.png' },
		});

	it.each([
		['Photos', ['a.png', 'b.png']],
		['Photos_*', ['a.png', 'b.png']],
		['*', ['a.png', 'b.png', 'logo.png']],
		['Logo, Photos', ['logo.png', 'a.png', 'b.png']],
		['Logo; Photos_1', ['logo.png', 'b.png']],
		['Logo\nPhotos_1', ['logo.png', 'b.png']],
		['Logo, Mask*', ['logo.png']],
		['={{ ["Logo", "Photos"] }}', ['logo.png', 'a.png', 'b.png']],
		['={{ JSON.stringify(["Logo", "Photos_0"]) }}', ['logo.png', 'a.png']],
		['={{ $binary }}', ['a.png', 'b.png', 'logo.png']],
		['={{ $input.item }}', ['a.png', 'b.png', 'logo.png']],
		[
			'={{ [$input.item.binary.Logo, $input.item.binary] }}',
			['logo.png', 'a.png', 'b.png', 'logo.png'],
		],
		['={{ $("Form").item.binary }}', ['form.png']],
		['={{ $("Form").item }}', ['form.png']],
		['={{ $("Form").all() }}', ['form.png']],
	])('is found by %s', async (binaryPropertyName, expected) => {
		const form = await itemWith({
			Picture: { bytes: await imageFile('png', '#123456'), fileName: 'form.png' },
		});
		const before = [{ name: 'Form', items: [form] }];
		const item = { ...(await files()), pairedItem: { item: 0 } };
		jsonOf(await edit([item], { binaryPropertyName }, { before }));
		const keys = sandbox.uploads.map(({ key }) => key);
		const sent = (sandbox.calls('generate')[0].body as IDataObject).inputImageKeys as string[];
		expect(sent.map((key) => names()[keys.indexOf(key)])).toEqual(expected);
	});

	it('of a form’s label with blanks is found by that label', async () => {
		const item = await itemWith({ My_photo: { bytes: png }, Your_photos_0: { bytes: png } });
		jsonOf(await edit([item], { binaryPropertyName: 'My photo, Your photos' }));
		expect(stored()).toEqual([png]);
		expect(sandbox.calls('generate')[0].body).toMatchObject({
			inputImageKeys: [expect.any(String), expect.any(String)],
		});
	});

	it('whose field has a comma in its name is found', async () => {
		jsonOf(
			await edit([await itemWith({ 'a, b': { bytes: png } })], { binaryPropertyName: 'a, b' }),
		);
		expect(stored()).toEqual([png]);
	});

	it.each([
		'data',
		'a.png',
		'photos',
		'Photos_7',
		'Mask*',
		'Logo, Mask',
		'constructor',
		'$binary.Logo',
	])('is not guessed for %j: the message lists what is there', async (binaryPropertyName) => {
		const said = await refusal([await files()], { binaryPropertyName });
		expect(said).toMatch(/^There is no file in the input field \|/);
		expect(said).toContain(
			"The item has files in 'Photos_0' (a.png), 'Photos_1' (b.png), 'Logo' (logo.png).",
		);
		const asked = binaryPropertyName.split(', ').pop();
		expect(said).toContain(`This is about '${asked}'.`);
	});

	it.each([
		['https://example.com/a.png', /holds a web address.*'Image Source' to 'URL'/],
		['=x{{ $binary.Logo }}', /an object that was turned into text/],
		['{{ $binary.Logo }}', /an expression that was not evaluated.*'Fixed' to 'Expression'/],
	])('is not looked for by %j', async (binaryPropertyName, words) => {
		expect(await refusal([await files()], { binaryPropertyName })).toMatch(words);
	});

	it('is missing: an earlier step has it, and the message shows the way', async () => {
		const lost: INodeExecutionData = { json: { name: 'x' }, pairedItem: { item: 0 } };
		const one = await itemWith({ Photo: { bytes: png } });
		const steps = (items: INodeExecutionData[]) => [
			{ name: "Bob's form", items },
			{ name: 'Edit Fields', items: [lost] },
		];
		const said = await refusal([lost], {}, { before: steps([one]) });
		expect(said).toMatch(/^The item has no file at all \|/);
		const way = "{{ $('Bob\\'s form').item.binary.Photo }}";
		expect(said).toContain(`enter ${way} as an expression`);
		jsonOf(await edit([lost], { binaryPropertyName: `=${way}` }, { before: steps([one]) }));
		expect(stored()).toEqual([png]);
		sandbox.reset();
		expect(await refusal([lost], {}, { before: steps([await files()]) })).toContain(
			"enter {{ $('Bob\\'s form').item.binary }} as an expression",
		);
	});

	it.each(['data', '*', '={{ $binary }}'])('is missing everywhere, by %s', async (name) => {
		const said = await refusal([{ json: {} }], { binaryPropertyName: name });
		expect(said).toMatch(/^The item has no file at all \| None of the steps before has one/);
		expect(said).toContain('{{ $("Name of the step").item.binary.data }}');
	});

	it('of another step that has none is not replaced by one of the item', async () => {
		const before = [{ name: 'Form', items: [{ json: { a: 1 } }] }];
		const item = { ...(await files()), pairedItem: { item: 0 } };
		for (const binaryPropertyName of [
			'={{ $("Form").item }}',
			'={{ $("Form").item.binary ?? {} }}',
		]) {
			expect(await refusal([item], { binaryPropertyName }, { before })).toMatch(
				/There is no file in the input field/,
			);
		}
	});

	it('is found in n8n’s combined mode, by the names of its fields', async () => {
		const { binary } = await itemWith({
			data: { bytes: png, fileName: 'a.png' },
			more_0: { bytes: await imageFile('png', '#0f0'), fileName: 'b.png' },
		});
		const item = { json: { _files: binary } } as unknown as INodeExecutionData;
		const combined = { workflowSettings: { binaryMode: 'combined' } };
		for (const [name, expected] of [
			['data', ['a.png']],
			['_files.data', ['a.png']],
			['*', ['a.png', 'b.png']],
			['data, more', ['a.png', 'b.png']],
			['={{ $json._files }}', ['a.png', 'b.png']],
			['={{ $json }}', ['a.png', 'b.png']],
		] as const) {
			sandbox.reset();
			jsonOf(await edit([item], { binaryPropertyName: name }, combined));
			expect(names()).toEqual(expected);
		}
		const said = await refusalAfterReset(item, combined);
		expect(said).toContain("The item has files in 'data' (a.png), 'more_0' (b.png).");
	});

	async function refusalAfterReset(item: INodeExecutionData, more: object): Promise<string> {
		sandbox.reset();
		return await refusal([item], { binaryPropertyName: 'photo' }, more);
	}
});
