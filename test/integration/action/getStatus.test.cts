import type { IDataObject } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { readBinary } from '../../testbed/core/n8nCore.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

/** Orders one without waiting, as an earlier node would have. */
async function ordered(prompt: string): Promise<string> {
	const parameters = { operation: 'generate' as const, prompt, n: 2, waitForCompletion: false };
	const [json] = jsonOf(await runNode({ sandbox, parameters }));
	return json.generationId as string;
}

async function ask(generationId: unknown, more: IDataObject = {}) {
	return await runNode({
		sandbox,
		parameters: { operation: 'getStatus', generationId: generationId as string, ...more },
	});
}

const time = expect.any(String) as string;

describe('Get Status', () => {
	it('of an unfinished one asks once and puts out what the API gave', async () => {
		const id = await ordered('[slow:900]');
		const result = await ask(id);
		expect(jsonOf(result)).toEqual([
			{ generationId: id, status: 'queued', type: 'text2img', costCredits: 4, createdAt: time },
		]);
		expect(result.items[0].pairedItem).toEqual({ item: 0 });
		expect(sandbox.calls('get')).toHaveLength(1);
	});

	it('passes on what else the API gave, but no raw outputs, error or id', async () => {
		const body = { id: 'gen_1', status: 'upscaling', type: 'upscale', progress: { percent: 40 } };
		const json = { ...body, outputs: [{ png: 'x' }], error: 'none so far', completedAt: null };
		sandbox.faults.add({ on: 'get', fault: { status: 200, json } });
		const [put] = jsonOf(await ask('gen_1'));
		expect(put).toEqual({
			...{ generationId: 'gen_1', status: 'upscaling', type: 'upscale', progress: { percent: 40 } },
		});
	});

	it.each([
		['[fail]', 'failed', 'The model could not finish this image', false],
		['[fail]', 'failed', 'The model could not finish this image', true],
		['[block]', 'blocked', 'The content moderation refused this image', false],
		['[block]', 'blocked', 'The content moderation refused this image', true],
	])('of one that ended with %s says %s and why', async (prompt, status, failureReason, wait) => {
		const id = await ordered(`${prompt}[fast]`);
		const result = await ask(id, { waitForCompletion: wait, downloadImages: true });
		const facts = { type: 'text2img', costCredits: 4, createdAt: time, completedAt: time };
		expect(jsonOf(result)).toEqual([{ generationId: id, status, ...facts, failureReason }]);
		expect(result.items[0]).not.toHaveProperty('binary');
	});

	it('of a finished one has an item per image, without prompt and without files', async () => {
		const id = await ordered('[fast]');
		const result = await ask(id);
		const [first, second] = jsonOf(result);
		expect(Object.keys(first)).toEqual([
			...['generationId', 'status', 'type', 'imageIndex', 'imageCount', 'url', 'pngUrl', 'webpUrl'],
			...['width', 'height', 'costCredits', 'createdAt', 'completedAt'],
		]);
		expect([first.imageIndex, second.imageIndex]).toEqual([0, 1]);
		expect(result.items[0]).not.toHaveProperty('binary');
	});

	it('waits and downloads where that is asked for', async () => {
		const id = await ordered('[slow:40]');
		const options = { outputMode: 'perGeneration', imageFormat: 'webp', fileName: 'late' };
		const result = await ask(id, { waitForCompletion: true, downloadImages: true, options });
		expect(jsonOf(result)[0]).toMatchObject({ generationId: id, status: 'succeeded' });
		expect(jsonOf(result)[0]).not.toHaveProperty('prompt');
		expect(result.items[0].binary?.data_1.fileName).toBe('late-2.webp');
		expect((await readBinary(result.items[0])).length).toBeGreaterThan(100);
	});

	it('that waited in vain puts out these keys, or an error with the ID', async () => {
		const id = await ordered('[slow:900]');
		const wait = { waitForCompletion: true };
		const result = await ask(id, { ...wait, options: { timeout: 5, onTimeout: 'output' } });
		expect(result.items).toMatchObject([{ pairedItem: { item: 0 } }]);
		const [json] = jsonOf(result);
		expect(json).toEqual({
			...{ generationId: id, status: 'queued', type: 'text2img', createdAt: time, timedOut: true },
		});
		const { error } = await ask(id, { ...wait, options: { timeout: 5 } });
		expect(error?.message).toMatch(`generation ${id}: use Get Status`);
	});

	it('of a finished one without outputs is an error with the ID', async () => {
		const id = await ordered('[fast][no-outputs]');
		const { error } = await ask(id);
		expect(error?.message).toMatch(`the API gave no images, generation ${id}: use Get Status`);
	});
});

describe('an ID that the API does not know', () => {
	it.each([true, false])('is an error that names it, at once (waiting: %s)', async (wait) => {
		const { error } = await ask('gen_nobody', { waitForCompletion: wait });
		expect(error?.message).toBe(
			"The API does not know this 'Generation ID', generation gen_nobody",
		);
		expect(error?.httpCode).toBe('404');
		expect(sandbox.requests).toHaveLength(1);
	});
});

describe('a server that cannot answer', () => {
	it('is asked again for a minute, then it is an error with the ID', async () => {
		sandbox.faults.add({ on: 'get', times: Infinity, fault: { status: 503 } });
		const { error } = await ask('gen_1');
		expect(error?.message).toBe('The API could not answer, generation gen_1: use Get Status');
		const [first, ...more] = sandbox.calls('get');
		expect(more[more.length - 1].at - first.at).toBeGreaterThan(40_000);
	});
});

describe('the path', () => {
	it.each([
		['gen/../../upload?x=1#y', 'gen%2F..%2F..%2Fupload%3Fx%3D1%23y'],
		['  gen_1\n', 'gen_1'],
		['%2e%2e', '%252e%252e'],
		['Ünï 图', '%C3%9Cn%C3%AF%20%E5%9B%BE'],
		[12345, '12345'],
	])('holds %j as one segment', async (id, segment) => {
		await ask(id);
		expect(sandbox.requests[0].path).toBe(`/api/v1/generations/${segment}`);
	});

	it.each([
		'.',
		'..',
		' ... ',
		'',
		'  ',
		null,
		{ id: 'x' },
		['gen_1'],
		true,
		'\ud800',
		'x'.repeat(501),
	])('is never made of %j', async (id) => {
		const { error } = await ask(id);
		expect(error?.message).toMatch(/^'Generation ID' is /);
		expect(error?.description).toMatch(/\.$/);
		expect(sandbox.requests).toEqual([]);
	});
});
