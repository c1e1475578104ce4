import { randomUUID } from 'node:crypto';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import type { BinaryMode } from '../../testbed/core/n8nCore.cts';
import { imageFile, imageItem, imageOfSize, itemWith } from '../../testbed/core/files.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

const MB = 1024 ** 2;

describe.each<BinaryMode>(['default', 'filesystem'])('input files in mode %s', (mode) => {
	let sandbox: VirtualSandbox;
	useSandbox(mode, (started) => (sandbox = started), { duration: 0, keepUploads: true });

	async function edit(items: INodeExecutionData[], parameters: IDataObject = {}, more = {}) {
		return await runNode({
			sandbox,
			items,
			executionId: randomUUID(),
			parameters: {
				...{ operation: 'edit', prompt: 'bluer', waitForCompletion: false },
				...parameters,
			},
			...more,
		});
	}

	const stored = () => sandbox.uploads.map((upload) => upload.stored?.bytes);

	it.each(['png', 'jpeg', 'webp'] as const)('%s arrives byte by byte', async (format) => {
		const bytes = await imageFile(format);
		const item = await itemWith({ data: { bytes, fileName: 'in.bin', mimeType: 'text/plain' } });
		jsonOf(await edit([item]));
		const ending = format === 'jpeg' ? 'jpg' : format;
		expect(sandbox.uploads).toMatchObject([
			{ filename: `in.${ending}`, contentType: `image/${format}`, size: bytes.length },
		]);
		expect(stored()).toEqual([bytes]);
		expect(sandbox.calls('generate')[0].body).toEqual({
			...{ prompt: 'bluer', type: 'edit', size: '1024x1024', quality: 'medium', n: 1 },
			inputImageKeys: [sandbox.uploads[0].key],
		});
	});

	it('without MIME type and name are known by their bytes', async () => {
		const bytes = await imageFile('webp');
		jsonOf(await edit([await itemWith({ data: { bytes, mimeType: '' } })]));
		expect(sandbox.uploads).toMatchObject([{ filename: 'image.webp', contentType: 'image/webp' }]);
	});

	const two = async () =>
		await itemWith({
			a: { bytes: await imageFile('png', '#f00'), fileName: 'a.png' },
			b: { bytes: await imageFile('jpeg', '#0f0'), fileName: 'b.jpg', mimeType: 'image/jpeg' },
		});

	it.each([
		['a list of names', 'b, a'],
		['an array of names', '={{ ["b", "a"] }}'],
		['an array of files', '={{ [$binary.b, $binary.a] }}'],
		['a name and a file', '={{ ["b", $binary.a] }}'],
	])('are found by %s, in that order', async (_way, binaryPropertyName) => {
		jsonOf(await edit([await two()], { binaryPropertyName }));
		const keys = sandbox.uploads.map(({ key }) => key);
		expect(sandbox.uploads.map(({ filename }) => filename)).toEqual(['b.jpg', 'a.png']);
		expect(sandbox.calls('generate')[0].body).toMatchObject({ inputImageKeys: keys });
	});

	it('is found as a file by an expression', async () => {
		jsonOf(await edit([await two()], { binaryPropertyName: '={{ $binary.b }}' }));
		expect(sandbox.uploads).toMatchObject([{ filename: 'b.jpg' }]);
	});

	it('are found in combined mode, by path and by expression', async () => {
		const { binary } = await two();
		const item = { json: { files: binary } } as unknown as INodeExecutionData;
		const combined = { workflowSettings: { binaryMode: 'combined' } };
		jsonOf(await edit([item], { binaryPropertyName: 'files.a, files.b' }, combined));
		jsonOf(await edit([item], { binaryPropertyName: '={{ $json.files.b }}' }, combined));
		expect(sandbox.uploads.map(({ filename }) => filename)).toEqual(['a.png', 'b.jpg', 'b.jpg']);
	});

	it('of exactly 10 MB are taken', async () => {
		const bytes = await imageOfSize(10 * MB);
		jsonOf(await edit([await itemWith({ data: { bytes } })]));
		expect(sandbox.uploads).toMatchObject([{ size: 10 * MB, stored: { size: 10 * MB } }]);
	});

	it.each<[string, () => Promise<Buffer>]>([
		['one byte over 10 MB', async () => await imageOfSize(10 * MB + 1)],
	])('%s are refused before any call, by name', async (_what, bytes) => {
		const good = await imageItem();
		const bad = await itemWith({ data: { bytes: await bytes(), fileName: 'in.png' } });
		const { error } = await edit([bad], {});
		expect(error?.message).toBe('An input image is larger than 10 MB');
		expect(error?.description).toMatch(/^This is about 'data'\. /);
		expect(error?.context).toMatchObject({ itemIndex: 0 });
		expect(sandbox.requests).toEqual([]);
		const { items } = await edit([good, bad], {}, { continueOnFail: true });
		expect(items[1].json).toMatchObject({
			error: { message: 'An input image is larger than 10 MB' },
		});
		expect(items[0].json).toMatchObject({ status: 'queued' });
	});

	it.each<[string, unknown, RegExp]>([
		['five names', 'a,b,c,d,e', /names more than four images/],
		['no name', '', /is empty/],
		['a number', '={{ 5 }}', /neither the name of a field nor a file/],
		['an object', '={{ { a: 1 } }}', /neither the name of a field nor a file/],
	])('are refused for %s', async (_what, binaryPropertyName, words) => {
		const parameters = { binaryPropertyName: binaryPropertyName as string };
		const { error } = await edit([await imageItem()], parameters);
		expect(error?.message).toMatch(/^'Input Data Field Name' /);
		expect(error?.message).toMatch(words);
		expect(sandbox.requests).toEqual([]);
	});

	it('that are the same in several items and fields are uploaded once', async () => {
		const blue = { bytes: await imageFile('png', '#00f') };
		const items = [
			await itemWith({ data: blue, more: blue }),
			await itemWith({ data: blue, more: { bytes: await imageFile('png', '#ff0') } }),
			await itemWith({ data: blue, more: blue }),
		];
		jsonOf(await edit(items, { binaryPropertyName: 'data,more' }));
		expect([sandbox.calls('upload').length, sandbox.calls('put').length]).toEqual([2, 2]);
		const [one, other] = sandbox.uploads.map(({ key }) => key);
		const used = sandbox.calls('generate').map(({ body }) => (body as IDataObject).inputImageKeys);
		expect(used).toHaveLength(3);
		expect(used.filter((keys) => JSON.stringify(keys) === JSON.stringify([one, one]))).toHaveLength(
			2,
		);
		expect(used).toContainEqual([one, other]);
	});
});
