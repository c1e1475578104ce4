import { randomUUID } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { RequestRecord } from '../../testbed/sandbox/requestLog.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';
import { imageItem } from '../../testbed/core/files.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

let sandbox: VirtualSandbox;
useSandbox('filesystem', (started) => (sandbox = started), { duration: 0 });

const headersOf = ({ headers }: RequestRecord) => headers;

describe('the requests of a generation', () => {
	it.each([
		[{}, { prompt: 'a boat', type: 'text2img', size: '1024x1024', quality: 'medium', n: 1 }],
		[
			{ size: '1024x1536', quality: 'high', n: 4 },
			{ prompt: 'a boat', type: 'text2img', size: '1024x1536', quality: 'high', n: 4 },
		],
	])('for %j have exactly this body', async (parameters: IDataObject, body) => {
		const more = { ...parameters, downloadImages: false };
		jsonOf(
			await runNode({ sandbox, parameters: { operation: 'generate', prompt: 'a boat', ...more } }),
		);
		expect(sandbox.calls('generate').map((call) => call.body)).toEqual([body]);
	});

	it('keep the prompt as it is, to the last character', async () => {
		const prompt = ' 4000 characters, "quoted",\n图 😀 \u0000 ';
		const parameters = { operation: 'generate' as const, prompt, waitForCompletion: false };
		const [json] = jsonOf(await runNode({ sandbox, parameters }));
		expect(json.prompt).toBe(prompt);
		expect(sandbox.calls('generate')[0].body).toMatchObject({ prompt });
	});
});

describe('the headers', () => {
	beforeEach(async () => {
		const parameters = { operation: 'edit' as const, prompt: 'bluer' };
		const items = [await imageItem()];
		// Uploads are remembered for an execution, and the sandbox has forgotten those of the last one.
		jsonOf(await runNode({ sandbox, parameters, items, executionId: randomUUID() }));
	});

	it('carry the key to the API, and nothing of it anywhere else', () => {
		const seen = new Set(sandbox.requests.map(({ call }) => call));
		expect([...seen]).toEqual(['upload', 'put', 'generate', 'get', 'download']);
		for (const { origin, headers, path } of sandbox.requests) {
			const isApi = origin === 'api';
			expect(headers.authorization).toBe(isApi ? `Bearer ${sandbox.key}` : undefined);
			expect(headers.cookie).toBeUndefined();
			expect(path).not.toContain(sandbox.key);
			if (!isApi) expect(JSON.stringify(headers)).not.toContain(sandbox.key);
		}
	});

	it('hold an Idempotency-Key on the paid order only', () => {
		for (const { call, headers } of sandbox.requests) {
			if (call === 'generate')
				expect(headers['idempotency-key']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
			else expect(headers).not.toHaveProperty('idempotency-key');
		}
	});

	it('say what the body is', () => {
		const [{ headers: upload }] = sandbox.calls('upload');
		expect(upload).toMatchObject({ accept: 'application/json' });
		expect(upload['content-type']).toMatch(/^application\/json/);
		const [put] = sandbox.calls('put').map(headersOf);
		const { size } = sandbox.uploads[0];
		expect(put).toMatchObject({ 'content-type': 'image/png', 'content-length': String(size) });
		expect(put).not.toHaveProperty('transfer-encoding');
	});
});

describe('the base URL', () => {
	it('may have a path and a slash at its end', async () => {
		const behind = await startVirtualSandbox({ duration: 0, prefix: '/proxy/gpt' });
		try {
			const result = await runNode({
				sandbox: behind,
				credentials: { gptImageApi: { apiKey: behind.key, baseUrl: `${behind.url}//` } },
				parameters: { operation: 'generate', prompt: 'a boat' },
			});
			expect(jsonOf(result)).toHaveLength(1);
			expect(behind.calls('generate')[0].path).toBe('/api/v1/generate');
		} finally {
			await behind.stop();
		}
	});

	it('is never left by a redirect', async () => {
		const redirect = `${sandbox.cdnUrl}/api/v1/generate`;
		sandbox.faults.add({ on: 'generate', fault: { redirect, status: 307 } });
		const parameters = { operation: 'generate' as const, prompt: 'a boat' };
		const { error } = await runNode({ sandbox, parameters });
		expect(error?.message).toBe('The address of the API leads to another one');
		expect(sandbox.requests.map(({ origin }) => origin)).toEqual(['api']);
	});
});
