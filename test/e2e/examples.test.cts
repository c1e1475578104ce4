import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import fastify from 'fastify';
import FormData from 'form-data';
import sharp from 'sharp';
import type { Execution } from '../testbed/lab/executions.cts';
import { costOf, Examples } from './exampleSetting.cts';
import { pictureIn, startChatModel } from './chatModel.cts';
import { startTriggerSetting } from '../testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';
import { until } from '../testbed/lab/waiting.cts';

const folder = mkdtempSync(join(tmpdir(), 'gptimage-examples-'));
let setting: TriggerSetting;
let examples: Examples;

beforeAll(async () => {
	const env = { N8N_RESTRICT_FILE_ACCESS_TO: folder };
	setting = await startTriggerSetting({ name: 'examples', env });
	examples = new Examples(setting);
});

afterAll(async () => {
	await setting?.stop();
	rmSync(folder, { recursive: true, force: true });
});

function expectSuccess(execution: Execution): void {
	expect(execution.error).toBeUndefined();
	expect(execution.status).toBe('success');
}

/** Credits that were charged while something ran. */
async function chargesOf(run: () => Promise<unknown>): Promise<number> {
	const before = setting.sandbox.charges.credits;
	await run();
	return setting.sandbox.charges.credits - before;
}

it('1: generates', async () => {
	let execution!: Execution;
	const charged = await chargesOf(async () => {
		execution = await examples.run('01-generate-and-save.json');
	});
	expectSuccess(execution);
	expect(charged).toBe(costOf('01-generate-and-save.json'));
	const [{ binary }] = execution.items('Generate image');
	const file = await setting.n8n.executions.binary(binary!.data);
	expect((await sharp(file).metadata()).format).toBe('png');
});

it('1: saves, once the node for that is switched on', async () => {
	const fileName = `=${folder}/{{ $binary.data.fileName }}`;
	const workflow = await examples.import('01-generate-and-save.json', {
		'Save file': { fileName },
	});
	const nodes = workflow.nodes.map((node) => ({ ...node, disabled: false }));
	const switchedOn = await setting.n8n.workflows.update(workflow.id, { nodes });
	expectSuccess(await examples.execute(switchedOn));
	expect(readdirSync(folder)).toEqual([expect.stringMatching(/^gen_.*\.png$/)]);
});

it('2: edits a photo from a form, ready to be mailed', async () => {
	const { n8n } = setting;
	const who = { user: 'friend', password: 'one of ours' };
	const credential = await n8n.credentials.create('httpBasicAuth', who);
	const workflow = await examples.import('02-edit-photo-from-form.json', {}, credential);
	await n8n.workflows.publish(workflow.id);
	const { webhookId } = workflow.nodes.find(({ name }) => name === 'Form')!;
	const send = async (photo: Buffer, username: string) => {
		const form = new FormData();
		form.append('field-0', photo, { filename: 'photo.jpg', contentType: 'image/jpeg' });
		form.append('field-1', '<b>Make it</b> a winter evening');
		form.append('field-2', 'name@example.com');
		const { status } = await axios.post(`${n8n.url}/form/${webhookId}`, form, {
			...{ headers: form.getHeaders(), proxy: false, validateStatus: () => true },
			auth: { username, password: who.password },
		});
		return status;
	};
	const background = { r: 200, g: 80, b: 30 };
	const photo = sharp({ create: { width: 64, height: 48, channels: 3, background } });
	// Older versions say 403.
	expect([401, 403]).toContain(await send(await photo.jpeg().toBuffer(), 'stranger'));
	expect(await send(await photo.jpeg().toBuffer(), who.user)).toBe(200);
	const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
	expectSuccess(execution);
	const [{ json, binary }, ...others] = execution.items('Mail');
	expect(others).toEqual([]);
	expect(json).toMatchObject({ to: 'name@example.com', subject: 'Your picture is ready' });
	expect(json.text).toBe('You wanted: <b>Make it</b> a winter evening\n\nThe picture is attached.');
	expect(binary?.data).toMatchObject({ fileName: 'result.png', mimeType: 'image/png' });
	expect(await send(Buffer.from('no picture'), who.user)).toBe(200);
	const [, failed] = await n8n.executions.waitForCount(workflow.id, 2);
	expectSuccess(failed);
	expect(failed.items('Mail about a failure').map((item) => item.json)).toMatchObject([
		{ to: 'name@example.com', reason: expect.stringContaining('An input file is text') as string },
	]);
});

it('3: works through a list, with an error branch and the costs', async () => {
	let execution!: Execution;
	const charged = await chargesOf(async () => {
		execution = await examples.run('03-batch-with-error-branch.json');
	});
	expectSuccess(execution);
	expect(charged).toBe(costOf('03-batch-with-error-branch.json'));
	expect(execution.items('Costs').map(({ json }) => json)).toEqual([
		{ count_generationId: 3, sum_costCredits: 3 },
	]);
	const files = execution.items('Generate images').map(({ binary }) => binary?.data.fileName);
	expect(files).toEqual(['fox.png', 'owl.png', 'bear.png']);
	expect(execution.items('What went wrong').map(({ json }) => json)).toEqual([
		{
			name: 'forgotten',
			reason: "'Prompt' is empty",
			whatToDo: expect.stringContaining("Fill in 'Prompt'") as string,
			generationId: '',
		},
	]);
});

it('4: makes four drafts, and pays only for the final picture when one is picked', async () => {
	const { n8n } = setting;
	const workflow = await examples.import('04-variations-pick-one.json');
	const drafts = await chargesOf(async () => {
		const execution = await examples.execute(workflow);
		expectSuccess(execution);
		expect(execution.items('Four drafts')).toHaveLength(4);
		expect(execution.runs('Final picture')).toEqual([]);
	});
	expect(drafts).toBe(costOf('04-variations-pick-one.json'));
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Wish'
			? (JSON.parse(JSON.stringify(node).replace('"value":0', '"value":3')) as typeof node)
			: node,
	);
	const picked = await n8n.workflows.update(workflow.id, { nodes });
	let execution!: Execution;
	const final = await chargesOf(async () => {
		execution = await examples.execute(picked);
	});
	expectSuccess(execution);
	const [item, ...others] = execution.items('Final picture');
	expect(others).toEqual([]);
	expect(final).toBe(item.json.costCredits);
	expect(item).toMatchObject({
		json: { type: 'edit' },
		binary: { data: { fileName: 'final.png' } },
	});
	expect(execution.items('The chosen one')).toMatchObject([{ json: { imageIndex: 2 } }]);
});

it('5: combines the pictures of several items in one edit', async () => {
	let execution!: Execution;
	const charged = await chargesOf(async () => {
		execution = await examples.run('05-combine-pictures.json');
	});
	expectSuccess(execution);
	expect(charged).toBe(costOf('05-combine-pictures.json'));
	expect(execution.items('Combine')).toHaveLength(1);
	const edit = setting.sandbox.requests.filter(({ call }) => call === 'generate').at(-1);
	expect((edit?.body as { inputImageKeys: string[] }).inputImageKeys).toHaveLength(2);
});

it('6: orders without waiting, with one call for each image, and fetches what is ready', async () => {
	const { n8n, sandbox } = setting;
	const receiver = await examples.publish('06b-image-ready.json');
	const before = sandbox.requests.length;
	let execution!: Execution;
	const charged = await chargesOf(async () => {
		execution = await examples.run('06a-fire-and-forget.json');
	});
	expectSuccess(execution);
	expect(charged).toBe(costOf('06a-fire-and-forget.json'));
	const ids = execution.items('Order images').map(({ json }) => json.generationId);
	expect(new Set(ids).size).toBe(3);
	const received = await n8n.executions.waitForCount(receiver.id, 3);
	for (const one of received) expectSuccess(one);
	const started = received.map((one) => one.items('Image ready')[0].json.generationId);
	expect(started.sort()).toEqual(ids.sort());
	const [{ binary }] = received[0].items('Fetch picture');
	expect(binary?.data.mimeType).toBe('image/png');
	const calls = sandbox.requests.slice(before).map(({ call }) => call);
	expect(calls.filter((call) => call === 'generate')).toHaveLength(3);
	expect(calls).not.toContain('get');
	await n8n.workflows.remove(receiver.id);
});

it('7: passes each image on once', async () => {
	const { n8n } = setting;
	const bodies: unknown[] = [];
	const system = fastify();
	system.post('/', (request) => {
		bodies.push(request.body);
		return {};
	});
	const url = await system.listen({ port: 0, host: '127.0.0.1' });
	try {
		const file = '07-trigger-remove-duplicates.json';
		const workflow = await examples.publish(file, { 'Pass on': { url } });
		const id = await setting.generate();
		const [first] = await n8n.executions.waitForCount(workflow.id, 1);
		expectSuccess(first);
		expect(bodies).toMatchObject([{ generationId: id, status: 'succeeded' }]);
		// The trigger forgets what it has seen when n8n restarts; the database does not.
		await n8n.restart();
		const [{ json }] = first.items('Image ready or failed');
		const { url: target, secret } = setting.endpoint(workflow);
		const { pngUrl: png, webpUrl: webp, width, height, ...data } = json;
		const { status } = await setting.sandbox.deliver({
			url: target,
			secret,
			event: 'generation.succeeded',
			data: { ...data, outputs: [{ png, webp, width, height }] },
		});
		expect(status).toBe(200);
		const [, again] = await n8n.executions.waitForCount(workflow.id, 2);
		expectSuccess(again);
		expect(again.items('Image ready or failed')).toHaveLength(1);
		expect(again.runs('Pass on')).toEqual([]);
		expect(bodies).toHaveLength(1);
		await n8n.workflows.remove(workflow.id);
	} finally {
		await system.close();
	}
});

it('8: lets an agent draw', async () => {
	const { n8n } = setting;
	const model = await startChatModel([
		() => ({ tool: 'Draw', arguments: { Prompt: 'A fox reading a newspaper' } }),
		([drawn]) => `![](${pictureIn(drawn)})`,
	]);
	try {
		const fields = { apiKey: 'sk-none', url: `${model.url}/v1` };
		const credential = await n8n.credentials.create('openAiApi', fields, 'Model');
		const workflow = await examples.import('08-ai-agent-that-draws.json', {}, credential);
		const execution = await examples.chat(workflow, 'Draw a fox');
		expectSuccess(execution);
		const answer = String(execution.items('AI Agent')[0].json.output);
		expect(answer).toMatch(/^!\[\]\(http.*\.png\)$/);
		expect((await axios.get(answer.slice(4, -1), { proxy: false })).status).toBe(200);
		expect(model.tools.map(({ name }) => name).sort()).toEqual(['Ask_for_image', 'Draw']);
	} finally {
		await model.stop();
	}
});

it('9: waits without holding a worker, and is woken by the image, where n8n has data tables', async () => {
	const { n8n, sandbox } = setting;
	const sleeper = await examples.import('09a-wait-without-worker.json');
	if (!n8n.version.makesDataTables) {
		const failed = await examples.execute(sleeper);
		expect(failed.status).toBe('error');
		expect(failed.items('Order image')).toEqual([]);
		return;
	}
	const waker = await examples.publish('09b-wake-up.json', {
		// The lab's certificate is nobody's.
		'Wake up': { options: { allowUnauthorizedCerts: true } },
	});
	// An image that nobody waits for, before the table is there.
	await setting.generate();
	const [nobody] = await n8n.executions.waitForCount(waker.id, 1);
	expectSuccess(nobody);
	expect(nobody.runs('Wake up')).toEqual([]);
	let execution!: Execution;
	const charged = await chargesOf(async () => {
		// The image takes longer than noting down where to go on.
		sandbox.configure({ duration: 3_600_000 });
		const id = await examples.begin(sleeper);
		const isAsleep = async () =>
			(await n8n.executions.get(id)).status === 'waiting' ? true : undefined;
		await until(isAsleep, { what: 'the execution to sleep' });
		sandbox.configure({ duration: 300 });
		sandbox.finish(sandbox.calls('generate').at(-1)!.generationId!);
		execution = await n8n.executions.wait(id);
	});
	expectSuccess(execution);
	expect(charged).toBe(costOf('09a-wait-without-worker.json'));
	const [{ json, binary }] = execution.items('Fetch image');
	expect(json).toMatchObject({ status: 'succeeded' });
	expect(binary?.data.mimeType).toBe('image/png');
	const [, woken] = await n8n.executions.waitForCount(waker.id, 2);
	expectSuccess(woken);
	expect(woken.items('Remove note')).toHaveLength(1);
	expect(woken.items('Image ready or failed')[0].json.generationId).toBe(json.generationId);
	await n8n.workflows.remove(waker.id);
});

it('10: makes one picture from the photos of a form', async () => {
	const { n8n, sandbox } = setting;
	const file = '10-photos-from-a-form.json';
	const who = { user: 'friend', password: 'one of ours' };
	const credential = await n8n.credentials.create('httpBasicAuth', who);
	const workflow = await examples.import(file, {}, credential);
	await n8n.workflows.publish(workflow.id);
	const { webhookId } = workflow.nodes.find(({ name }) => name === 'Form')!;
	const photo = async (background: string) =>
		await sharp({ create: { width: 48, height: 64, channels: 3, background } })
			.jpeg()
			.toBuffer();
	const form = new FormData();
	for (const background of ['#a33', '#3a3']) {
		const named = { filename: `${background.slice(1)}.jpg`, contentType: 'image/jpeg' };
		form.append('field-0', await photo(background), named);
	}
	form.append('field-1', 'Both around one table');
	sandbox.rules.state.uploads.clear();
	let photos: unknown[] = [];
	const charged = await chargesOf(async () => {
		await axios.post(`${n8n.url}/form/${webhookId}`, form, {
			...{ headers: form.getHeaders(), proxy: false },
			auth: { username: who.user, password: who.password },
		});
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expectSuccess(execution);
		const [{ binary: sent = {} }] = execution.items('Form');
		photos = Object.values(sent).map(({ fileName }) => fileName);
		const [{ json, binary }] = execution.items('Edit photos');
		expect(json).toMatchObject({ Wish: 'Both around one table', width: 1024, height: 1536 });
		expect(binary?.data.mimeType).toBe('image/png');
	});
	expect(charged).toBe(costOf(file));
	expect(photos.toSorted()).toEqual(['3a3.jpg', 'a33.jpg']);
	// In the order of the form's own item: n8n itself may swap files that arrive at once.
	expect(sandbox.uploads.map(({ filename }) => filename)).toEqual(photos);
});

it('11: lets an agent edit the picture of the chat', async () => {
	const { n8n, sandbox } = setting;
	const model = await startChatModel([
		() => ({ tool: 'Edit_picture', arguments: { Prompt: 'Make the sky stormy' } }),
		([edited]) => `![](${pictureIn(edited)})`,
	]);
	try {
		const fields = { apiKey: 'sk-none', url: `${model.url}/v1` };
		const credential = await n8n.credentials.create('openAiApi', fields, 'Model');
		const file = '11-agent-edits-your-picture.json';
		const workflow = await examples.import(file, {}, credential);
		sandbox.rules.state.uploads.clear();
		const picture = await sharp({
			create: { width: 64, height: 48, channels: 3, background: '#36c' },
		})
			.png()
			.toBuffer();
		const execution = await examples.chat(workflow, 'A stormy sky, please', {
			data0: { bytes: picture, fileName: 'sea.png', mimeType: 'image/png' },
		});
		expectSuccess(execution);
		const answer = String(execution.items('AI Agent')[0].json.output);
		expect(answer).toMatch(/^!\[\]\(http.*\.png\)$/);
		expect(sandbox.uploads).toMatchObject([{ filename: 'sea.png', contentType: 'image/png' }]);
	} finally {
		await model.stop();
	}
});
