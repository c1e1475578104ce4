import { createHash, randomUUID } from 'node:crypto';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { imageFile, imageItem, itemWith } from '../../testbed/core/files.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('filesystem', (started) => (sandbox = started), { duration: 0 });

async function upload(items: INodeExecutionData[], parameters: IDataObject = {}) {
	return await runNode({
		sandbox,
		items,
		executionId: randomUUID(),
		parameters: { operation: 'upload', ...parameters },
	});
}

describe('Upload', () => {
	it('puts out one item per image, with exactly these keys', async () => {
		const [png, jpeg] = [await imageFile('png'), await imageFile('jpeg')];
		const item = await itemWith({
			a: { bytes: png, fileName: 'one.jpg' },
			b: { bytes: jpeg, fileName: 'two' },
		});
		const result = await upload([await imageItem('#111'), item], {
			binaryPropertyName: '={{ $itemIndex === 0 ? "data" : "a,b" }}',
		});
		const [first, second, third] = jsonOf(result);
		const keys = sandbox.uploads.map(({ key }) => key);
		expect(Object.keys(first)).toEqual(['key', 'filename', 'contentType', 'size']);
		expect([first.key, second.key, third.key].sort()).toEqual([...keys].sort());
		expect(second).toMatchObject({
			...{ filename: 'one.png', contentType: 'image/png', size: png.length },
		});
		expect(third).toMatchObject({
			...{ filename: 'two.jpg', contentType: 'image/jpeg', size: jpeg.length },
		});
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([
			...[{ item: 0 }, { item: 1 }, { item: 1 }],
		]);
		expect(sandbox.uploads.map(({ stored }) => stored?.sha256)).toContain(
			createHash('sha256').update(jpeg).digest('hex'),
		);
		expect(sandbox.requests.map(({ call }) => call)).not.toContain('generate');
	});

	it('makes keys that an edit can use', async () => {
		const [{ key }] = jsonOf(await upload([await imageItem()]));
		const parameters = { operation: 'edit' as const, prompt: 'bluer', imageSource: 'key' };
		const edit = { ...parameters, imageKeys: '={{ $json.key }}', downloadImages: false };
		const items = [{ json: { key } }];
		expect(jsonOf(await runNode({ sandbox, items, parameters: edit }))).toMatchObject([
			{ status: 'succeeded', type: 'edit', prompt: 'bluer' },
		]);
	});

	it('knows no keys as a source', async () => {
		const { error } = await upload([await imageItem()], { imageSource: 'key' });
		expect(error?.message).toBe("'Image Source' has a value that this node does not know");
	});

	it.each([
		[['content-type', 'content-length'] as const],
		[['content-type'] as const],
		[['content-length'] as const],
		[[] as const],
	])('works whichever headers the address signs: %j', async (signedHeaders) => {
		sandbox.configure({ signedHeaders });
		jsonOf(await upload([await imageItem()]));
		expect(sandbox.uploads[0].stored).toMatchObject({ contentType: 'image/png' });
	});
});

describe('a storage that fails', () => {
	it.each([
		['with 500', { status: 500 }],
		['with 503', { status: 503 }],
		['without an answer', { reset: 'before' as const }],
		['after it was done', { reset: 'after' as const }],
	])('%s is asked again at the same address', async (_how, fault) => {
		sandbox.faults.add({ on: 'put', times: 2, fault });
		jsonOf(await upload([await imageItem()]));
		const puts = sandbox.calls('put');
		expect(puts).toHaveLength(3);
		expect(new Set(puts.map(({ path }) => path)).size).toBe(1);
		expect(sandbox.calls('upload')).toHaveLength(1);
	});

	it('for a minute ends in an error that names the file', async () => {
		sandbox.faults.add({ on: 'put', times: Infinity, fault: { status: 500 } });
		const { error } = await upload([await imageItem()]);
		expect(error?.message).toBe('The input image could not be uploaded');
		expect(error?.description).toContain("This is about 'in.png'.");
		const puts = sandbox.calls('put');
		expect(puts.at(-1)!.at - puts[0].at).toBeGreaterThan(55_000);
	});

	it('refuses an address once: a new one is asked for', async () => {
		sandbox.faults.add({ on: 'put', fault: { status: 403 } });
		const [{ key }] = jsonOf(await upload([await imageItem()]));
		expect(sandbox.uploads.map((one) => one.stored !== undefined)).toEqual([false, true]);
		expect(sandbox.uploads[1].key).toBe(key);
	});

	it('refuses two addresses: that is its last word', async () => {
		sandbox.faults.add({ on: 'put', times: Infinity, fault: { status: 403 } });
		const { error } = await upload([await imageItem()]);
		expect(error?.message).toBe('The storage of the API refused the input image');
		expect(error?.description).not.toMatch(/X-Amz|Signature|gimg_/);
		expect([sandbox.calls('upload').length, sandbox.calls('put').length]).toEqual([2, 2]);
	});

	it('redirects: it is not followed, since the address is signed', async () => {
		const fault = { redirect: `${sandbox.url}/api/v1/upload`, status: 307 };
		sandbox.faults.add({ on: 'put', times: Infinity, fault });
		const { error } = await upload([await imageItem()]);
		expect(error?.message).toBe('The storage of the API refused the input image');
		expect(sandbox.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2);
	});

	it('was too slow: an expired address is replaced by a new one', async () => {
		const late = await startVirtualSandbox();
		const runtime = late.runtime();
		late.faults.add({ on: 'put', fault: { status: 503 } });
		try {
			const result = await runNode({
				sandbox: late,
				items: [await imageItem()],
				// The pause after the 503 outlasts the five minutes of the address.
				runtime: { ...runtime, sleep: async () => await runtime.sleep(310_000) },
				parameters: { operation: 'upload' },
			});
			expect(jsonOf(result)).toHaveLength(1);
			expect(late.calls('put').map(({ status }) => status)).toEqual([503, 403, 200]);
			expect(late.calls('upload')).toHaveLength(2);
		} finally {
			await late.stop();
		}
	});

	it('fails one item: the next one with the same image tries anew', async () => {
		sandbox.faults.add({ on: 'put', times: 2, fault: { status: 403 } });
		const items = [await imageItem(), await imageItem()];
		const parameters = { operation: 'upload' as const, options: { concurrency: 1 } };
		const result = await runNode({
			...{ sandbox, items, parameters, executionId: randomUUID(), continueOnFail: true },
		});
		expect(Object.keys(result.items[0].json)).toEqual(['error']);
		expect(result.items[1].json).toHaveProperty('key');
	});
});
