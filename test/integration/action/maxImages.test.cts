import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';

const setting = new BatchSetting().install();

const sent = () => setting.sandbox.requests.length;

describe('a run that would order more images than it may', () => {
	const tooMany = { count: 501, parameters: { n: 2 } };

	it('stops before anything is sent, and names the number and the option', async () => {
		const { error } = await setting.run(tooMany);
		expect(error?.message).toBe(
			"This run would order 1002 images, more than 'Most Images per Run' allows",
		);
		expect(error?.description).toContain('Nothing was charged');
		expect(error?.description).toContain('which is 1000 now');
		expect(sent()).toBe(0);
	});

	it('fails each item where errors do not stop it', async () => {
		const items = jsonOf(await setting.run({ ...tooMany, continueOnFail: true }));
		expect(items).toHaveLength(501);
		for (const { error } of items) {
			expect((error as { message: string }).message).toContain('1002 images');
		}
		expect(sent()).toBe(0);
	});

	it('is one of production as well', async () => {
		expect((await setting.run({ ...tooMany, mode: 'webhook' })).error).toBeDefined();
		expect(sent()).toBe(0);
	});

	it('counts each item by its own number of images', async () => {
		const parameters = { n: '={{ $json.number === 0 ? 4 : 1 }}' };
		const run = (maxImages: number) =>
			setting.run({ count: 3, parameters, options: { maxImages } });
		expect((await run(5)).error?.message).toContain('order 6 images');
		expect(jsonOf(await run(6))).toHaveLength(6);
	});
});

it('takes the option from the first item', async () => {
	const options = { maxImages: '={{ $json.number === 0 ? 3 : 1 }}' };
	expect(jsonOf(await setting.run({ count: 3, options }))).toHaveLength(3);
});

it.each([0, -1, 1.5, 'many'])('refuses %p as a number', async (maxImages) => {
	const { error } = await setting.run({ options: { maxImages } });
	expect(error?.message).toContain("'Most Images per Run' is not a whole number");
	expect(sent()).toBe(0);
});

it('does not count what costs nothing', async () => {
	const ids = jsonOf(await setting.run({ count: 2 })).map(({ generationId }) => generationId);
	const parameters = { generationId: `={{ ${JSON.stringify(ids)}[$json.number] }}` };
	const options = { maxImages: 1 };
	const result = await setting.run({ operation: 'getStatus', count: 2, parameters, options });
	expect(jsonOf(result)).toHaveLength(2);
});
