import fc from 'fast-check';

import { readGeneration } from '../../../nodes/shared/generation';
import { perGenerationJson, perImageJson, statusJson } from '../../../nodes/shared/outputKeys';

const facts = { costCredits: 4, createdAt: 'c', completedAt: 'd' };
const generation = readGeneration({
	id: 'gen_1',
	status: 'succeeded',
	type: 'text2img',
	outputs: [
		{ png: 'p0', webp: 'w0', width: 1, height: 2 },
		{ png: 'p1', webp: 'w1' },
	],
	...facts,
})!;
const head = { generationId: 'gen_1', status: 'succeeded', type: 'text2img', prompt: 'a boat' };

describe('the JSON of a generation', () => {
	it('per image has exactly these keys, in this order', () => {
		const [first, second] = perImageJson(generation, 'webp', { prompt: 'a boat' });
		const image = { imageIndex: 0, imageCount: 2, url: 'w0', pngUrl: 'p0', webpUrl: 'w0' };
		const expected = { ...head, ...image, width: 1, height: 2, ...facts };
		expect(first).toEqual(expected);
		expect(Object.keys(first)).toEqual(Object.keys(expected));
		expect(second).toMatchObject({ imageIndex: 1, url: 'w1', width: null, height: null });
	});

	it('per generation has exactly these keys, in this order', () => {
		const outputs = [
			{ pngUrl: 'p0', webpUrl: 'w0', width: 1, height: 2 },
			{ pngUrl: 'p1', webpUrl: 'w1', width: null, height: null },
		];
		const json = perGenerationJson(generation, { prompt: 'a boat' });
		const expected = { ...head, outputs, ...facts };
		expect(json).toEqual(expected);
		expect(Object.keys(json)).toEqual(Object.keys(expected));
	});

	it('of an unfinished one has what else the API gave, and no reason', () => {
		const running = readGeneration({
			...{ id: 'gen_1', status: 'running', type: 'upscale', error: 'x', outputs: [] },
			...{ completedAt: null, createdAt: 'c', progress: 40 },
		})!;
		const known = { generationId: 'gen_1', status: 'running', type: 'upscale', createdAt: 'c' };
		expect(statusJson(running)).toEqual({ ...known, progress: 40 });
	});

	it.each(['failed', 'blocked'])('of one that is %s has the reason', (status) =>
		expect(statusJson(readGeneration({ id: 'gen_1', status, error: 'Too dark' })!)).toEqual({
			...{ generationId: 'gen_1', status, failureReason: 'Too dark' },
		}),
	);

	it('never has a key that n8n or a user could take for something else', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (other, error) => {
				const odd = readGeneration({ ...other, id: 'gen_1', outputs: [{}], error })!;
				const json = statusJson(odd);
				expect(Object.keys(json)).not.toContain('error');
				expect(Object.keys(json)).not.toContain('id');
				expect(Object.keys(json)).not.toContain('outputs');
				expect(Object.values(json)).not.toContain(undefined);
			}),
		);
	});
});
