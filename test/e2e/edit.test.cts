import { createHash } from 'node:crypto';
import sharp from 'sharp';
import {
	chain,
	connect,
	gptImage,
	manualTrigger,
	node,
	START,
} from '../testbed/lab/workflowJson.cts';
import { photo, publishPhotoWorkflow, sendPhoto } from '../testbed/lab/photoWorkflow.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

// The default of n8n 2; with files in memory a webhook cannot answer with the picture.
const env = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };
let setting: Setting;

beforeAll(async () => {
	setting = await startSetting({ name: 'edit', env }, { duration: 300 });
});
beforeEach(() => setting.sandbox.reset());
afterAll(() => setting?.stop());

it('edits a photo that comes in by a webhook, and answers with the picture', async () => {
	const { n8n, sandbox, credential } = setting;
	const id = await publishPhotoWorkflow(n8n, credential, 'Make the sky stormy');
	const sent = await photo();
	// The wrong type on purpose: phones and forms send such things, and the bytes decide.
	const named = { filename: 'my photo.png', contentType: 'image/png' };
	const answer = await sendPhoto(n8n, sent, named);

	expect(await sharp(answer.data).metadata()).toMatchObject({ format: 'png', width: 1024 });
	expect(sandbox.uploads.map(({ stored }) => stored)).toMatchObject([
		{
			sha256: createHash('sha256').update(sent).digest('hex'),
			size: sent.length,
			contentType: 'image/jpeg',
		},
	]);
	expect(sandbox.calls('put')[0].headers.authorization).toBeUndefined();
	expect(sandbox.calls('generate')[0].body).toMatchObject({
		type: 'edit',
		inputImageKeys: [sandbox.uploads[0].key],
	});
	await n8n.workflows.unpublish(id);
});

it('sends the items that failed to the error output, with their input, and the others on', async () => {
	const { n8n, credential } = setting;
	const wishes = ['a boat', 'a [policy] prompt', 'a [block] prompt', 'a tree'];
	const NAME = 'GPT Image';
	const workflow = chain(
		'Error output',
		manualTrigger(),
		node(
			'Wishes',
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: JSON.stringify({ wish: wishes }) },
			{ typeVersion: 3.4 },
		),
		node('Items', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'wish', options: {} }),
		gptImage({ operation: 'generate', prompt: '={{ $json.wish }}' }, credential, {
			onError: 'continueErrorOutput',
		}),
	);
	workflow.nodes.push(node('Failed', 'n8n-nodes-base.noOp'), node('Good', 'n8n-nodes-base.noOp'));
	connect(workflow, NAME, 'Good');
	connect(workflow, NAME, 'Failed', 1);
	const saved = await n8n.workflows.create(workflow);
	const { executionId } = await n8n.workflows.execute(saved, START);
	const execution = await n8n.executions.wait(String(executionId));

	expect(execution.items('Good').map(({ json }) => json.prompt)).toEqual([wishes[0], wishes[3]]);
	expect(execution.items('Failed').map(({ json }) => json)).toEqual([
		{
			wish: wishes[1],
			error: {
				message: 'The content policy refused the prompt or an input image',
				description: expect.stringContaining('The API said: ') as string,
			},
		},
		{
			wish: wishes[2],
			error: {
				message: expect.stringMatching(
					/^The content policy blocked the image, generation gen_/,
				) as string,
				description: expect.any(String) as string,
				generationId: expect.stringMatching(/^gen_/) as string,
				status: 'blocked',
			},
		},
	]);
	const pictures = execution.items('Good').map(({ binary }) => binary?.data.mimeType);
	expect(pictures).toEqual(['image/png', 'image/png']);
});

// The lab tells every n8n to protect them; only one that can do so gets this machine's own addresses allowed.
it('keeps to the protection against private addresses, where n8n has one', async () => {
	const { n8n, credential, sandbox } = setting;
	const { protectsPrivateAddresses } = n8n.version;
	const imageUrls = protectsPrivateAddresses
		? 'http://10.0.0.1/photo.png'
		: `${sandbox.url}/no.png`;
	const parameters = { operation: 'edit', prompt: 'x', imageSource: 'url', imageUrls };
	const saved = await n8n.workflows.create(
		chain('Private', manualTrigger(), gptImage(parameters, credential)),
	);
	const { executionId } = await n8n.workflows.execute(saved, START);
	const execution = await n8n.executions.wait(String(executionId));
	expect(execution.error?.message).toBe('An image could not be fetched from its address');
	if (protectsPrivateAddresses) expect(execution.error?.description).toContain('private addresses');
	expect(sandbox.requests.length > 0).toBe(!protectsPrivateAddresses);
});
