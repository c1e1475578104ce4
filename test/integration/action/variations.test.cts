import type { IDataObject } from 'n8n-workflow';

import type { NodeResult } from '../../testbed/core/actionNode.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';
import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

// Whatever the API's answers look like, within what its page says: the same items, paid once.

const setting = new BatchSetting().install();

/** What users get of a generation, in words and numbers of the page's. */
function seen({ items, error }: NodeResult): Array<IDataObject & { files: string[] }> {
	if (error !== undefined) throw error;
	return items.map(({ json, binary }) => ({
		...json,
		files: Object.values(binary ?? {}).map(({ mimeType, fileName }) => `${mimeType} ${fileName}`),
	}));
}

const ID = /gen_|^\d+$/;
const ISO = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

const SHAPES = [
	'key must be a UUID',
	'key of at most 50 characters',
	'order answered with 200',
	'order answered without a status',
	'order answered with the outcome',
	'replay answers 200',
	'replay says queued',
	'statuses in upper case',
	'statuses in other words',
	'dates without a zone',
	'dates in seconds',
	'dates in milliseconds',
	'database clock behind',
	'database clock ahead',
	'numbers as texts',
	'numeric ids',
	'id in generation_id',
	'status without an id',
	'answers in data',
	'answers in generation',
	'answers in result',
	'answers with success and data',
	'outputs with nested files',
	'outputs as JSON text',
	'addresses relative',
	'addresses without a scheme',
] as const satisfies VariationName[];

it.each(SHAPES)('"%s" makes no difference to users', async (name) => {
	setting.sandbox.configure(vary(name));
	const wish = { parameters: { n: 2, downloadImages: true } };
	const images = seen(await setting.run(wish));
	const id = images[0].generationId as string;
	expect(images).toEqual(
		[0, 1].map((imageIndex) => ({
			generationId: expect.stringMatching(ID) as string,
			status: 'succeeded',
			type: 'text2img',
			prompt: 'picture 0',
			imageIndex,
			imageCount: 2,
			url: expect.stringMatching(
				`^http://127.0.0.1:\\d+/outputs/${id}/${imageIndex}.png$`,
			) as string,
			pngUrl: images[imageIndex].url,
			webpUrl: expect.stringMatching(
				`^http://127.0.0.1:\\d+/outputs/${id}/${imageIndex}.webp$`,
			) as string,
			width: 1024,
			height: 1024,
			costCredits: 4,
			createdAt: expect.stringMatching(ISO) as string,
			completedAt: expect.stringMatching(ISO) as string,
			files: [`image/png ${id}${imageIndex === 0 ? '' : '-2'}.png`],
		})),
	);
	expect(seen(await setting.run(wish))).toEqual(images);
	// Another process has to ask the API what it knows of the key.
	expect(seen(await setting.run({ ...wish, otherProcess: true }))).toMatchObject([
		{ generationId: id },
		{ generationId: id },
	]);
	expect(setting.ledger.charged).toBe(1);
});

it.each(['outputs as texts', 'outputs as url', 'WebP later than PNG'] as const)(
	'"%s" leaves the PNG',
	async (name) => {
		setting.sandbox.configure(vary(name));
		const wish = { parameters: { n: 2, downloadImages: true } };
		const images = seen(await setting.run(wish));
		expect(images).toMatchObject([0, 1].map((imageIndex) => ({ imageIndex, webpUrl: '' })));
		expect(images.map(({ files }) => files[0])).toEqual([
			expect.stringMatching(/^image\/png .*\.png$/),
			expect.stringMatching(/^image\/png .*-2\.png$/),
		]);
	},
);

it('a single output that stands where a list should is an image', async () => {
	setting.sandbox.configure(vary('outputs as one object'));
	const [image, ...others] = seen(await setting.run({ parameters: { downloadImages: true } }));
	expect(image).toMatchObject({ width: 1024, files: [expect.stringMatching(/^image\/png/)] });
	expect(others).toEqual([]);
});

it.each(['statuses in upper case', 'statuses in other words', 'dates without a zone'] as const)(
	'"%s": a failure is told as one, at once',
	async (name) => {
		setting.sandbox.configure({ ...vary(name), outcome: 'failed' });
		const began = setting.now();
		const { error } = await setting.run();
		expect(error?.message).toMatch(/^The image could not be made, generation gen_/);
		expect(setting.now() - began).toBeLessThan(60_000);
		expect(setting.calls()).toHaveLength(1);
	},
);

it.each([
	'answers in data',
	'answers in generation',
	'answers in result',
	'answers with success and data',
	'upload in uploadUrl',
	'PUT answers 204',
] as const)('"%s": an input image is uploaded all the same', async (name) => {
	setting.sandbox.configure(vary(name));
	const items = [await pictureItem('a')];
	const run = { operation: 'edit', items, parameters: { prompt: 'stormy' } } as const;
	expect(seen(await setting.run(run))).toMatchObject([{ type: 'edit', status: 'succeeded' }]);
	expect(setting.ledger.charged).toBe(1);
});
