import type { IDataObject } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

async function generate(prompt: string, options: IDataObject, more: IDataObject = {}) {
	return await runNode({
		sandbox,
		parameters: { operation: 'generate', prompt, options, ...more },
	});
}

const idOf = () => sandbox.calls('generate')[0].generationId;

it('an API that takes longer for a question than we expect is given the time', async () => {
	sandbox.configure(vary('question takes 12 seconds'));
	const before = sandbox.now();
	const [{ generationId }] = jsonOf(await generate('[slow:8]', {}, { downloadImages: false }));
	expect(sandbox.now() - before).toBeLessThan(60_000);
	const parameters = { generationId, waitForCompletion: false, downloadImages: false };
	const asked = await runNode({
		sandbox,
		parameters: { operation: 'getStatus', ...parameters },
	});
	expect(jsonOf(asked)).toMatchObject([{ generationId, status: 'succeeded' }]);
});

describe('a generation that takes longer than the timeout', () => {
	it('fails with its ID by default, when the time is up and not later', async () => {
		const before = sandbox.now();
		const { error } = await generate('[slow:60]', { timeout: 20 });
		expect(sandbox.now() - before).toBe(20_000);
		expect(error?.message).toBe(
			`The image was not ready in time, generation ${idOf()}: use Get Status`,
		);
		expect(error?.description).toMatch(/^The limit was 20 seconds\. The image is still being made/);
		expect(error?.context).toMatchObject({ itemIndex: 0 });
	});

	it('is put out with exactly these keys where that is asked for', async () => {
		const result = await generate('[slow:60]', { timeout: '20', onTimeout: 'output' });
		expect(result.items).toMatchObject([{ pairedItem: { item: 0 } }]);
		const [json] = jsonOf(result);
		expect(json).toEqual({
			generationId: idOf(),
			status: 'running',
			type: 'text2img',
			prompt: '[slow:60]',
			createdAt: expect.any(String) as string,
			timedOut: true,
		});
	});

	it('has the same keys, as far as they are known, where the API never answered', async () => {
		sandbox.faults.add({ on: 'get', times: Infinity, fault: { status: 500 } });
		const [json] = jsonOf(await generate('[slow:60]', { timeout: 20, onTimeout: 'output' }));
		expect(json).toEqual({
			generationId: idOf(),
			status: 'queued',
			type: 'text2img',
			prompt: '[slow:60]',
			timedOut: true,
		});
	});

	it('with a status that nobody knows is waited for like any other', async () => {
		const [json] = jsonOf(
			await generate('[status:moderating]', { timeout: 20, onTimeout: 'output' }),
		);
		expect(json).toMatchObject({ status: 'moderating', timedOut: true });
	});

	it('is noticed if it ends just in time', async () => {
		const [json] = jsonOf(await generate('[slow:50]', { timeout: 60 }, { downloadImages: false }));
		expect(json).toMatchObject({ status: 'succeeded', generationId: idOf() });
	});

	it('is waited for ten minutes unless told otherwise', async () => {
		const { error } = await generate('[slow:900]', {});
		expect(error?.description).toMatch(/^The limit was 600 seconds\./);
		const asked = sandbox.calls('get');
		const waited = (asked[asked.length - 1].at - sandbox.calls('generate')[0].at) / 1000;
		expect(waited).toBeGreaterThan(590);
	});
});

describe('without waiting', () => {
	it.each([true, false])('the output is the ID alone (download: %s)', async (downloadImages) => {
		const more = { waitForCompletion: false, downloadImages };
		const result = await generate('a boat', { outputMode: 'perGeneration' }, more);
		expect(jsonOf(result)).toEqual([{ generationId: idOf(), status: 'queued', prompt: 'a boat' }]);
		expect(result.items[0]).not.toHaveProperty('binary');
		expect(sandbox.requests.map(({ call }) => call)).toEqual(['generate']);
	});

	it('as an expression works as well', async () => {
		const more = { waitForCompletion: '={{ "false" }}' };
		expect(jsonOf(await generate('a boat', {}, more))[0]).toMatchObject({ status: 'queued' });
	});
});

describe('a generation that ends without an image', () => {
	it.each([
		['[fail]', 'The image could not be made', 'The model could not finish this image'],
		[
			'[block]',
			'The content policy blocked the image',
			'The content moderation refused this image',
		],
	])('%s is an error with the reason, and is not ordered again', async (prompt, message, words) => {
		const { error } = await generate(prompt, {});
		expect(error?.message).toBe(`${message}, generation ${idOf()}`);
		expect(error?.description).toContain(`The API said: ${words}`);
		expect(sandbox.calls('generate')).toHaveLength(1);
		expect(sandbox.ledger()).toMatchObject({ balance: sandbox.options.credits });
	});

	it('unknown to the API for a moment is waited for', async () => {
		sandbox.faults.add({ on: 'get', times: 3, fault: { status: 404 } });
		const result = await runNode({
			sandbox,
			parameters: { operation: 'generate', prompt: 'a boat', downloadImages: false },
		});
		expect(jsonOf(result)).toHaveLength(1);
		expect(sandbox.calls('get')).toHaveLength(4);
	});

	it('unknown to the API for good is an error with the ID', async () => {
		sandbox.faults.add({ on: 'get', times: Infinity, fault: { status: 404 } });
		const { error } = await runNode({
			sandbox,
			parameters: { operation: 'generate', prompt: 'a boat' },
		});
		expect(error?.message).toMatch(`generation ${idOf()}: use Get Status`);
		expect(sandbox.calls('get').length).toBeGreaterThan(1);
	});
});
