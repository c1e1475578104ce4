import type { IDataObject } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

const quick = { downloadImages: false };

async function generate(inputs: IDataObject[], parameters: IDataObject, continueOnFail = false) {
	return await runNode({
		sandbox,
		continueOnFail,
		items: inputs.map((json) => ({ json })),
		parameters: { operation: 'generate', ...quick, ...parameters },
	});
}

const bodies = () => sandbox.calls('generate').map(({ body }) => body as IDataObject);

describe('several items', () => {
	it('keep their order and their pairing, whichever is ready first', async () => {
		const seconds = [60, 5, 40, 1, 20, 30, 2];
		const result = await generate(
			seconds.map((wait, index) => ({ prompt: `${index} [slow:${wait}]`, n: (index % 2) + 1 })),
			{ prompt: '={{ $json.prompt }}', n: '={{ $json.n }}' },
		);
		const pairs = result.items.map(({ json, pairedItem }) => [
			Number((json.prompt as string).split(' ')[0]),
			(pairedItem as { item: number }).item,
			json.imageIndex,
		]);
		expect(pairs).toEqual([
			...[0, 1, 1, 2, 3, 3, 4, 5, 5, 6].map((item, at, all) => [
				...[item, item, all[at - 1] === item ? 1 : 0],
			]),
		]);
	});

	it('fail each for itself where the node continues on fail', async () => {
		const prompts = ['one', '[fail][fast]', '', 'four', '[policy]'];
		const result = await generate(
			prompts.map((prompt) => ({ prompt })),
			{ prompt: '={{ $json.prompt }}' },
			true,
		);
		expect(result.items.map(({ json }) => Object.keys(json)[0])).toEqual([
			...['generationId', 'error', 'error', 'generationId', 'error'],
		]);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
	});

	it('are all checked before the first one is paid for', async () => {
		const { error } = await generate([{ n: 1 }, { n: 2 }, { n: 9 }], {
			prompt: 'a boat',
			n: '={{ $json.n }}',
		});
		expect(error?.message).toBe("'Number of Images' is not a whole number from 1 to 4 [item 2]");
		expect(error?.context).toMatchObject({ itemIndex: 2 });
		expect(sandbox.requests).toEqual([]);
	});

	it('with a broken expression in one fail that one only', async () => {
		const options = { fileName: '={{ $json.name || $("Nowhere").item.json.name }}' };
		const parameters = { prompt: 'a boat', downloadImages: true, options };
		const { items } = await generate([{}, { name: 'boat' }], parameters, true);
		expect(Object.keys(items[0].json)).toEqual(['error']);
		expect(items[1].binary?.data.fileName).toBe('boat.png');
	});
});

describe('what an expression gives', () => {
	it('counts as what it looks like', async () => {
		jsonOf(
			await generate([{ n: ' 2 ', year: 2026, options: { timeout: '60' } }], {
				prompt: '={{ $json.year }}',
				n: '={{ $json.n }}',
				size: '={{ "1536x1024" }}',
				quality: '={{ "low" }}',
				options: '={{ $json.options }}',
			}),
		);
		expect(bodies()).toEqual([
			{ prompt: '2026', type: 'text2img', size: '1536x1024', quality: 'low', n: 2 },
		]);
	});

	it.each<[string, unknown, string]>([
		['prompt', '={{ { a: 1 } }}', "'Prompt' is not text"],
		['prompt', '={{ ["a", "b"] }}', "'Prompt' is not text"],
		['prompt', '={{ $json.nothing }}', "'Prompt' is empty"],
		['prompt', '={{ null }}', "'Prompt' is empty"],
		['prompt', '   ', "'Prompt' is empty"],
		['prompt', 'x'.repeat(4001), "'Prompt' is longer than 4000 characters"],
		['n', '={{ null }}', "'Number of Images' is not a whole number from 1 to 4"],
		['n', 'many', "'Number of Images' is not a whole number from 1 to 4"],
		['n', 0, "'Number of Images' is not a whole number from 1 to 4"],
		['n', 2.5, "'Number of Images' is not a whole number from 1 to 4"],
		['prompt', '={{ NaN }}', "'Prompt' is not text"],
		['prompt', '={{ {{', "'Prompt' cannot be evaluated: invalid syntax"],
		[
			'n',
			'={{ () => 1 }}',
			"'Number of Images' cannot be evaluated: this is a function, please add ()",
		],
		['size', '={{ "512x512" }}', "'Size' has a value that this node does not know"],
		['quality', '={{ ["low"] }}', "'Quality' has a value that this node does not know"],
		['waitForCompletion', '={{ "maybe" }}', "'Wait for Completion' is neither true nor false"],
	])('is refused as %s: %j', async (name, value, message) => {
		const { error } = await generate([{}], { prompt: 'a boat', [name]: value as string });
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/\.$/);
		expect(error?.description).not.toMatch(/undefined|\[object/);
		expect(sandbox.requests).toEqual([]);
	});

	it.each([
		['timeout', 0, "'Timeout' is not a whole number from 1 to 604800"],
		['imageFormat', 'gif', "'Image Format' has a value that this node does not know"],
		['outputMode', 'both', "'Output' has a value that this node does not know"],
		['onTimeout', 'ignore', "'On Timeout' has a value that this node does not know"],
		['concurrency', 6, "'Items at a Time' is not a whole number from 1 to 5"],
		['rateLimitWait', -1, "'Rate Limit Wait' is not a whole number 0 or more"],
		['concurrency', '={{ {{', "'Items at a Time' cannot be evaluated: invalid syntax"],
		['timeout', '={{ {{', "'Options' cannot be evaluated: invalid syntax"],
		['idempotency', 'never', "'Pay Once Per' has a value that this node does not know"],
	])('is refused as option %s: %j', async (name, value, message) => {
		const parameters = { prompt: 'a boat', downloadImages: true, options: { [name]: value } };
		const { error } = await generate([{}], parameters);
		expect(error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
	});
});

describe('the hint after a batch', () => {
	it('tells images, credits, calls used and left', async () => {
		const { context } = await generate([{}, {}, {}], { prompt: 'a boat', n: 2, quality: 'low' });
		const calls = sandbox.requests.filter(({ origin }) => origin === 'api').length;
		expect(context.hints).toEqual([
			{
				message: `6 images, 6 credits, ${calls} API calls used, ${600 - calls} left this hour.`,
				type: 'info',
				location: 'outputPane',
			},
		]);
	});

	it('is left out for a single item, and where nothing was called', async () => {
		expect((await generate([{}], { prompt: 'a boat' })).context.hints).toEqual([]);
		expect((await generate([{}, {}], { prompt: '' }, true)).context.hints).toEqual([]);
	});
});
