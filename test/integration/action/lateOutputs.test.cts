import type { NodeResult } from '../../testbed/core/actionNode.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

// Images that come later than the word that they are there: none is lost, none is ordered again.

const setting = new BatchSetting().install();
const FOUR = { parameters: { n: 4 } };

const hints = ({ context }: NodeResult) => context.hints.map(({ message }) => message);
/** Questions after the end. */
const lateQuestions = () =>
	setting.calls('get').filter(({ at }) => at >= setting.calls()[0].at + 8_000);

it.each(['outputs after success', 'outputs one by one'] as const)(
	'"%s": all images are waited for',
	async (name) => {
		setting.sandbox.configure(vary(name));
		const result = await setting.run(FOUR);
		expect(jsonOf(result)).toMatchObject([0, 1, 2, 3].map((imageIndex) => ({ imageIndex })));
		expect(hints(result)).toEqual([]);
		expect(setting.ledger.charged).toBe(1);
	},
);

it('fewer images than ordered are given after half a minute, with a hint', async () => {
	setting.sandbox.configure(vary('one output missing'));
	const began = setting.now();
	const result = await setting.run(FOUR);
	expect(jsonOf(result)).toMatchObject([0, 1, 2].map((imageIndex) => ({ imageIndex })));
	expect(hints(result)).toEqual([
		'The API gave 3 of the 4 images that item 0 ordered. If the others come later, Get Status fetches them.',
	]);
	expect(setting.now() - began).toBeLessThan(45_000);
	expect(lateQuestions()).toHaveLength(5);
	expect(setting.ledger.charged).toBe(1);
});

it('several such items are one hint', async () => {
	setting.sandbox.configure(vary('one output missing'));
	const result = await setting.run({ ...FOUR, count: 2 });
	expect(hints(result)).toContain(
		'The API gave fewer images than ordered for 2 items: 0, 1. If the others come later, Get Status fetches them.',
	);
});

it('images that never come are an error with the id, and a repeat orders nothing', async () => {
	setting.sandbox.configure({ outputsMissing: 4 });
	for (let tries = 0; tries < 2; tries++) {
		const { error } = await setting.run(FOUR);
		const id = setting.calls()[0].generationId;
		expect(error?.message).toBe(
			`The generation succeeded, but the API gave no images, generation ${id}: use Get Status`,
		);
	}
	expect(setting.ledger.charged).toBe(1);
});

it('an outage after the first of the images loses none that is known', async () => {
	setting.sandbox.configure(vary('one output missing'));
	await setting.run({ parameters: { n: 4, waitForCompletion: false } });
	await setting.sleep(8_000);
	const fault = { status: 500 };
	let asked = 0;
	setting.fail({ on: 'get', times: Infinity, fault, match: () => asked++ > 0 });
	expect(jsonOf(await setting.run(FOUR))).toHaveLength(3);
	expect(setting.ledger.charged).toBe(1);
});

it('a server that is behind the others takes no image back', async () => {
	setting.sandbox.configure({ ...vary('outputs one by one') });
	const behind = { json: { status: 'running' }, status: 200 };
	let asked = 0;
	setting.fail({ on: 'get', times: Infinity, fault: behind, match: () => asked++ % 2 === 1 });
	const began = setting.now();
	expect(jsonOf(await setting.run(FOUR))).toHaveLength(4);
	expect(setting.now() - began).toBeLessThan(45_000);
});

it('the timeout holds, and what is there by then is given', async () => {
	setting.sandbox.configure(vary('outputs one by one'));
	const began = setting.now();
	const result = await setting.run({ ...FOUR, options: { timeout: 13 } });
	expect(setting.now() - began).toBe(13_000);
	expect(jsonOf(result).length).toBeLessThan(4);
	expect(hints(result)).toHaveLength(1);
});

it('a database whose clock is behind does not make images free in the hint', async () => {
	setting.sandbox.configure(vary('database clock behind'));
	const ordered = await setting.run({ count: 2 });
	expect(hints(ordered).join()).toMatch(/^2 images, up to 4 credits, /);
	const again = await setting.run({ count: 2, otherProcess: true });
	expect(hints(again).join()).toMatch(/^2 images, no credits, /);
});

it('Get Status waits for the first image', async () => {
	setting.sandbox.configure(vary('outputs after success'));
	const [{ generationId }] = jsonOf(
		await setting.run({ parameters: { waitForCompletion: false } }),
	);
	const parameters = { generationId, waitForCompletion: true, downloadImages: false };
	expect(jsonOf(await setting.run({ operation: 'getStatus', parameters }))).toMatchObject([
		{ generationId, imageIndex: 0 },
	]);
});
