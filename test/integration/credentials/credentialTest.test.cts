import type { INodeType, NodeApiError } from 'n8n-workflow';
import { executeContext } from '../../testbed/core/n8nCore.cts';

import { RoutingNode } from 'n8n-core';

import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import type { Sandbox, SandboxOptions } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

// What a user reads who tests the credential: the request as n8n sends it, and the sentence that n8n picks by the status.

const credential = new GptImageApi();

/** n8n makes a node of the test's request, with one field whose routing it is. */
const nodeType: INodeType = {
	description: {
		displayName: 'Test',
		name: 'test',
		group: [],
		version: 1,
		description: '',
		defaults: { name: 'Test' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: credential.name, required: true }],
		properties: [
			{
				displayName: 'Temp',
				name: 'temp',
				type: 'string',
				default: '',
				routing: { request: credential.test.request },
			},
		],
	},
};

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

/** `OK`, one of our sentences, or the status of which n8n shows its usual words. */
async function tested(apiKey = sandbox.key): Promise<unknown> {
	const context = executeContext({
		nodeType,
		typeName: 'test',
		mode: 'internal',
		parameters: {},
		credentials: { gptImageApi: { apiKey, baseUrl: sandbox.url } },
	});
	try {
		await new RoutingNode(context, nodeType).runNode();
		return 'OK';
	} catch (error) {
		const { cause } = error as NodeApiError & { cause?: { response?: { status: number } } };
		const status = cause?.response?.status;
		const rule = credential.test.rules?.find(
			({ type, properties }) => type === 'responseCode' && properties.value === status,
		);
		return rule?.properties.message ?? status ?? error;
	}
}

it('passes with a good key, and costs nothing', async () => {
	expect(await tested()).toBe('OK');
	expect(sandbox.charges.charged).toBe(0);
});

it.each<[string, SandboxOptions]>([
	['a firewall with a page of its own', { protection: 'page' }],
	['a check for robots', vary('challenge once')],
	['another check for robots', { protection: 'vercel' }],
])('names %s beside the plan, and says what to do about each', async (_name, options) => {
	sandbox.configure({ ...options, protectionOn: 'all' });
	const words = await tested();
	expect(words).toMatch(/no Pro or Max plan, or a firewall in front of the API/);
	expect(words).toMatch(/Check the plan; .*test again in a few minutes.*support/);
});

it('names the plan where the API itself says so', async () => {
	expect(await tested(sandbox.keys.free)).toMatch(/^The API key was refused: .* Pro or Max plan/);
});

it.each<[number, RegExp | number]>([
	[401, /^The API key was not accepted/],
	[404, /^There is no GPT Image API at this 'Base URL'/],
	[429, /^The API key works, but its calls for this hour are used up/],
	[503, 503],
])('has words for a %d, or leaves it to n8n', async (status, words) => {
	// After a 401 n8n signs in anew and asks once more.
	sandbox.faults.add({ on: 'upload', times: 2, fault: { html: true, status } });
	const said = await tested();
	if (words instanceof RegExp) expect(said).toMatch(words);
	else expect(said).toBe(words);
});
