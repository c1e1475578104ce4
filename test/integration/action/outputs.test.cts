import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { readBinary } from '../../testbed/core/n8nCore.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('filesystem', (started) => (sandbox = started), { duration: 0 });

async function generated(options: IDataObject, more: IDataObject = {}) {
	const parameters = { operation: 'generate' as const, prompt: 'a boat', n: 3, options, ...more };
	const result = await runNode({ sandbox, parameters });
	const id = sandbox.calls('generate')[0].generationId ?? '';
	return { result, id, items: result.items, json: jsonOf(result) };
}

describe('one item per image', () => {
	it('carries the WebP file where that is asked for', async () => {
		const { items, json, id } = await generated({ imageFormat: 'webp' });
		expect(json).toHaveLength(3);
		for (const { url, webpUrl } of json) expect(url).toBe(webpUrl);
		expect(items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
			...[['data'], ['data'], ['data']],
		]);
		expect(items[2].binary?.data).toMatchObject({
			...{ fileName: `${id}-3.webp`, mimeType: 'image/webp', fileExtension: 'webp' },
		});
		expect((await sharp(await readBinary(items[2])).metadata()).format).toBe('webp');
	});

	it('puts the file under the chosen name and into the chosen field', async () => {
		const { items } = await generated({ fileName: 'My boat', binaryOutputField: 'picture' });
		expect(items.map(({ binary }) => binary?.picture.fileName)).toEqual([
			...['My boat.png', 'My boat-2.png', 'My boat-3.png'],
		]);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['picture']);
	});

	it.each([
		['boat.png', 'boat.png'],
		['boat.WEBP', 'boat.png'],
		['../../etc/boat', '-..-etc-boat.png'],
		['C:\\temp\\boat?', 'C--temp-boat-.png'],
		[2026, '2026.png'],
		['  .boat. ', 'boat.png'],
	])('makes a safe file name of %j', async (fileName, expected) => {
		const { items } = await generated({ fileName }, { n: 1 });
		expect(items[0].binary?.data.fileName).toBe(expected);
		expect(items[0].binary?.data.directory).toBeUndefined();
	});

	it.each(['', '  ', '///', '...', null])(
		'falls back on the ID for the name %j',
		async (fileName) => {
			const { items, id } = await generated({ fileName }, { n: 1 });
			expect(items[0].binary?.data.fileName).toMatch(
				fileName === '///' ? /^---\.png$/ : `${id}.png`,
			);
		},
	);
});

describe('one item per generation', () => {
	it('has exactly these keys, and all files', async () => {
		const { items, json, id } = await generated({ outputMode: 'perGeneration' });
		expect(json).toEqual([
			{
				generationId: id,
				status: 'succeeded',
				type: 'text2img',
				prompt: 'a boat',
				outputs: [0, 1, 2].map((index) => ({
					pngUrl: `${sandbox.cdnUrl}/outputs/${id}/${index}.png`,
					webpUrl: `${sandbox.cdnUrl}/outputs/${id}/${index}.webp`,
					width: 1024,
					height: 1024,
				})),
				costCredits: 6,
				createdAt: expect.any(String) as string,
				completedAt: expect.any(String) as string,
			},
		]);
		const names = Object.entries(items[0].binary ?? {}).map(([key, file]) => [key, file.fileName]);
		expect(names).toEqual([
			['data', `${id}.png`],
			['data_1', `${id}-2.png`],
			['data_2', `${id}-3.png`],
		]);
		expect(items[0].pairedItem).toEqual({ item: 0 });
	});

	it('counts the files under a name of one’s own', async () => {
		const options = { outputMode: 'perGeneration', binaryOutputField: 'x', imageFormat: 'webp' };
		const { items } = await generated(options);
		expect(Object.keys(items[0].binary ?? {})).toEqual(['x', 'x_1', 'x_2']);
		for (const field of ['x', 'x_1', 'x_2']) {
			expect((await sharp(await readBinary(items[0], field)).metadata()).format).toBe('webp');
		}
	});

	it('has no files where none are wanted', async () => {
		const { items } = await generated({ outputMode: 'perGeneration' }, { downloadImages: false });
		expect(items).toHaveLength(1);
		expect(items[0]).not.toHaveProperty('binary');
		expect(sandbox.calls('download')).toEqual([]);
	});
});

describe('files', () => {
	it('are labelled by what they are where the API gave only the other format', async () => {
		const { id } = await generated({}, { n: 1 });
		const output = { webp: `${sandbox.cdnUrl}/outputs/${id}/0.webp`, width: 1024, height: 1024 };
		const body = { id, status: 'succeeded', outputs: [output] };
		sandbox.faults.add({ on: 'get', fault: { status: 200, json: body } });
		const { items, error } = await runNode({
			sandbox,
			parameters: { operation: 'getStatus', generationId: id, downloadImages: true },
		});
		expect(error).toBeUndefined();
		expect(items[0].binary?.data).toMatchObject({
			...{ fileName: `${id}.webp`, mimeType: 'image/webp' },
		});
	});

	it('are fetched again after a fault, and without any credential', async () => {
		sandbox.faults.add({ on: 'download', fault: { reset: 'before' } });
		sandbox.faults.add({ on: 'download', fault: { truncate: 0.5 } });
		sandbox.faults.add({ on: 'download', fault: { html: true, status: 200 } });
		const { items } = await generated({}, { n: 1 });
		expect((await sharp(await readBinary(items[0])).metadata()).width).toBe(1024);
		const downloads = sandbox.calls('download');
		expect(downloads).toHaveLength(4);
		for (const { headers } of downloads) {
			expect(headers).not.toHaveProperty('authorization');
			expect(headers).not.toHaveProperty('cookie');
		}
	});
});
