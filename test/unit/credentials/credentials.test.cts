import { Workflow } from 'n8n-workflow';

import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import { GptImageWebhookApi } from '../../../credentials/GptImageWebhookApi.credentials';
import { DEFAULT_BASE_URL } from '../../../nodes/shared/baseUrl';

const { authenticate, properties, test: check, ...type } = new GptImageApi();

const none = (): never => {
	throw new Error('No node is asked for');
};

async function authenticated(
	credentials: { apiKey: string; baseUrl?: string },
	request: { url: string; baseURL?: string; headers?: Record<string, string> },
) {
	if (typeof authenticate !== 'function') throw new Error('authenticate is a function');
	return await authenticate({ baseUrl: 'https://gptimage2.plus', ...credentials }, request);
}

describe('the API credential', () => {
	it('has the names that saved credentials and workflows depend on', () => {
		expect([type.name, type.displayName]).toEqual(['gptImageApi', 'GPT Image API']);
		expect(properties.map(({ name }) => name)).toEqual(['apiKey', 'baseUrl', 'sessionToken']);
		expect(properties[1].default).toBe('https://gptimage2.plus');
		const secret = properties.filter(({ typeOptions }) => typeOptions?.password === true);
		expect(secret.map(({ name }) => name)).toEqual(['apiKey', 'sessionToken']);
	});

	it('adds the key for its own origin, and keeps the other headers', async () => {
		const request = { url: 'https://gptimage2.plus/api/v1/generate', headers: { 'X-A': 'b' } };
		const sent = await authenticated({ apiKey: ' Bearer gimg_abc\n' }, request);
		expect(sent.headers).toEqual({ 'X-A': 'b', Authorization: 'Bearer gimg_abc' });
		expect(sent.sendCredentialsOnCrossOriginRedirect).toBe(false);
		expect(request.headers).toEqual({ 'X-A': 'b' });
	});

	it.each([
		['https://gptimage2.plus/proxy/', '/api/v1/upload', 'https://gptimage2.plus/proxy/'],
		['', 'https://gptimage2.plus/api/v1/upload', undefined],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/v1/upload', undefined],
	])('works with base URL %j', async (baseUrl, url, baseURL) => {
		const sent = await authenticated({ apiKey: 'gimg_abc', baseUrl }, { url, baseURL });
		expect(sent.headers).toEqual({ Authorization: 'Bearer gimg_abc' });
	});

	it.each([
		['another host', {}, { url: 'https://evil.example/api' }, /credential's own 'Base URL' only/],
		['a relative one', {}, { url: '/x', baseURL: 'https://evil.example' }, /'Base URL' only/],
		['plain http', {}, { url: 'http://gptimage2.plus/api' }, /'Base URL' only/],
		['http off loopback', { baseUrl: 'http://a.b' }, { url: 'http://a.b/' }, /start with https:/],
		['no address', { baseUrl: 'gptimage' }, { url: 'https://gptimage2.plus/' }, /web address/],
		[
			'two lines',
			{ apiKey: 'gimg_a\ngimg_b' },
			{ url: 'https://gptimage2.plus/' },
			/contains spaces/,
		],
		['no key', { apiKey: ' ' }, { url: 'https://gptimage2.plus/' }, /no 'API Key'/],
	])(
		'refuses %s with a sentence that holds no secret',
		async (_case, credential, request, words) => {
			const refused = authenticated({ apiKey: 'gimg_abc', ...credential }, request);
			await expect(refused).rejects.toThrow(words);
			await refused.catch((error: Error) => expect(error.message).not.toMatch(/gimg_[ab]/));
		},
	);

	it.each([
		[' https://gptimage2.plus \n', 'https://gptimage2.plus'],
		['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
		['  ', 'https://gptimage2.plus'],
		['', 'https://gptimage2.plus'],
		[undefined, 'https://gptimage2.plus'],
	])('is tested at the base URL %j as the node reads it', (baseUrl, expected) => {
		const nodeTypes = { getByName: none, getByNameAndVersion: none, getKnownTypes: none };
		const workflow = new Workflow({ nodes: [], connections: {}, active: false, nodeTypes });
		// As n8n evaluates what the request of a credential's test says.
		const resolved = workflow.expression.resolveSimpleParameterValue(
			String(check.request.baseURL),
			{},
			null,
			0,
			0,
			'Credential test',
			[],
			'internal',
			{ $credentials: { baseUrl } },
		);
		expect(resolved).toBe(expected);
	});

	it('is tested with a plainly valid upload, and has words for each refusal', () => {
		expect(check.request).toMatchObject({
			method: 'POST',
			// A field that was cleared means the usual address, here as in the node.
			baseURL: `={{ ($credentials.baseUrl || "").trim() || "${DEFAULT_BASE_URL}" }}`,
			url: '/api/v1/upload',
			body: { filename: expect.any(String) as string, contentType: 'image/png', size: 1024 },
			disableFollowRedirect: true,
		});
		const rules = (check.rules ?? []) as Array<{ properties: { value: number; message: string } }>;
		expect(rules.map((rule) => rule.properties.value)).toEqual([401, 403, 404, 429]);
		for (const rule of rules) expect(rule.properties.message).toMatch(/[a-z].*\.$/);
	});
});

describe('the webhook credential', () => {
	it('has the names that saved credentials depend on', () => {
		const credential = new GptImageWebhookApi();
		expect([credential.name, credential.displayName]).toEqual([
			...['gptImageWebhookApi', 'GPT Image Webhook API'],
		]);
		expect(credential.properties).toMatchObject([
			{ name: 'signingSecret', typeOptions: { password: true } },
		]);
	});
});
