import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { readBinary } from '../../testbed/core/n8nCore.cts';
import { jsonOf, nodeType, runNode } from '../../testbed/core/actionNode.cts';
import { executeContext } from '../../testbed/core/n8nCore.cts';

let sandbox: VirtualSandbox;
useSandbox('filesystem', (started) => (sandbox = started));

describe('generate', () => {
	it('puts out one item per image, with its file', async () => {
		const result = await runNode({
			sandbox,
			parameters: { operation: 'generate', prompt: 'a red boat', n: 2, quality: 'low' },
		});
		const [first, second] = jsonOf(result);
		const id = sandbox.requests.find(({ call }) => call === 'generate')?.generationId;
		expect(first).toEqual({
			generationId: id,
			status: 'succeeded',
			type: 'text2img',
			prompt: 'a red boat',
			imageIndex: 0,
			imageCount: 2,
			url: first.pngUrl,
			pngUrl: expect.stringMatching(/\.png$/) as string,
			webpUrl: expect.stringMatching(/\.webp$/) as string,
			width: 1024,
			height: 1024,
			costCredits: 2,
			createdAt: expect.any(String) as string,
			completedAt: expect.any(String) as string,
		});
		expect(second).toMatchObject({ imageIndex: 1, generationId: id });
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(result.items[1].binary?.data).toMatchObject({
			fileName: `${String(id)}-2.png`,
			mimeType: 'image/png',
			fileExtension: 'png',
		});
		const picture = await sharp(await readBinary(result.items[0])).metadata();
		expect(picture).toMatchObject({ format: 'png', width: 1024, height: 1024 });
	});

	it('works through the node itself, with the real clock', async () => {
		sandbox.configure({ duration: 0 });
		const through = async (parameters: INodeParameters) => {
			const credentials = { gptImageApi: { apiKey: sandbox.key, baseUrl: `${sandbox.url}/` } };
			const [items] = await nodeType.execute.call(
				executeContext({ nodeType, credentials, parameters }),
			);
			return items;
		};
		// Of a new generation it would ask after some seconds only.
		const [{ json }] = await through({
			...{ operation: 'generate', prompt: 'a boat', waitForCompletion: false },
		});
		const { generationId } = json;
		const [{ json: found, binary }] = await through({
			...{ operation: 'getStatus', generationId: generationId as string, waitForCompletion: true },
		});
		expect(found).toMatchObject({ generationId, status: 'succeeded' });
		expect(binary).toBeUndefined();
	});
});
