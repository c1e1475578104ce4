import axios from 'axios';
import { Agent } from './agentSetting.cts';
import { pictureIn } from './chatModel.cts';
import type { ToolCall } from './chatModel.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

let setting: Setting;

beforeAll(async () => {
	setting = await startSetting({ name: 'agent' }, { duration: 300 });
});
beforeEach(() => setting.sandbox.reset());
afterAll(() => setting?.stop());

const draw = (Prompt: string, Images = 1): ToolCall => ({
	tool: 'Draw',
	arguments: { Prompt, Images },
});
const ask = (id: string): ToolCall => ({
	tool: 'Ask_for_image',
	arguments: { Generation_ID: id },
});
const idIn = (answer: string) => /gen_[\w-]+/.exec(answer)?.[0] ?? 'no id';

/** A tool's answer is the JSON of its items. */
function itemsIn(answer: string): Array<Record<string, unknown>> {
	return JSON.parse(answer) as Array<Record<string, unknown>>;
}

// Up to 2.x n8n's agent runs a tool inside itself; from 3 on the tool is a step of the execution.
describe.each([2.2, 3])('AI Agent %s', (version) => {
	it('is told the addresses of two images, and asks for their state', async () => {
		const { sandbox } = setting;
		const { execution, said, answers, tools } = await new Agent(setting, version).talk([
			() => draw('A fox', 2),
			([drawn]) => ask(idIn(drawn)),
			([drawn]) => pictureIn(drawn),
		]);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const fields = tools.map(({ name, parameters }) => [name, Object.keys(parameters.properties)]);
		expect(Object.fromEntries(fields)).toEqual({
			Draw: ['Prompt', 'Images'],
			Ask_for_image: ['Generation_ID'],
		});
		expect(sandbox.calls('generate').map(({ body }) => body)).toMatchObject([
			{ prompt: 'A fox', n: 2, quality: 'low' },
		]);

		const [drawn, asked] = answers.map(itemsIn);
		expect(drawn).toMatchObject([
			{ status: 'succeeded', prompt: 'A fox', imageIndex: 0, imageCount: 2, costCredits: 2 },
			{ status: 'succeeded', prompt: 'A fox', imageIndex: 1, imageCount: 2, costCredits: 2 },
		]);
		expect(asked.map((item) => ({ ...item, prompt: 'A fox' }))).toEqual(drawn);
		expect(Object.keys(drawn[0]).sort()).toEqual([
			'completedAt',
			'costCredits',
			'createdAt',
			'generationId',
			'height',
			'imageCount',
			'imageIndex',
			'pngUrl',
			'prompt',
			'status',
			'type',
			'url',
			'webpUrl',
			'width',
		]);
		for (const answer of answers) expect(answer.length).toBeLessThan(1_500);

		// No file crosses the border between an agent and its tools, so none is fetched for it.
		expect(sandbox.calls('download')).toEqual([]);
		expect((await axios.get(String(said), { proxy: false })).headers['content-type']).toBe(
			'image/png',
		);
	});

	it('is told that a slow image is still running, and gets it when it asks again', async () => {
		const { sandbox } = setting;
		const { execution, answers, said } = await new Agent(setting, version).talk(
			[
				() => draw('A slow fox [slow:3600]'),
				([drawn]) => ask(idIn(drawn)),
				([drawn]) => {
					sandbox.finish(idIn(drawn));
					return ask(idIn(drawn));
				},
				([, , asked]) => pictureIn(asked),
			],
			{ timeout: 5 },
		);
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const [drawn, early, late] = answers.map(itemsIn);
		const generationId = idIn(answers[0]);
		expect(drawn).toEqual([
			{
				generationId,
				status: expect.stringMatching(/^(queued|running)$/) as string,
				type: 'text2img',
				prompt: 'A slow fox [slow:3600]',
				createdAt: expect.any(String) as string,
				timedOut: true,
				message: `Still running. Ask Get Status with the generation ID ${generationId} later.`,
			},
		]);
		expect(early).toMatchObject([{ generationId, status: 'queued' }]);
		expect(late).toMatchObject([{ generationId, status: 'succeeded', url: said }]);
		expect(sandbox.charges.charged).toBe(1);
	});

	it.each([
		['that was blocked', 'a [block] prompt', /content policy blocked the image, generation gen_/],
		['that failed', 'a [fail] prompt', /could not be made, generation gen_/],
		['whose prompt was refused', 'a [policy] prompt', /content policy refused/],
	])('is told why, of an image %s', async (_what, prompt, reason) => {
		const { execution, answers, said } = await new Agent(setting, version).talk([
			() => draw(prompt),
			([drawn]) => `I could not: ${drawn}`,
		]);
		expect(execution.status).toBe('success');
		const [[{ error }]] = answers.map(itemsIn);
		expect(error).toMatchObject({
			message: expect.stringMatching(reason) as string,
			description: expect.stringContaining('. ') as string,
		});
		expect(said).toMatch(reason);
	});
});
