import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ItemJson } from '../testbed/lab/executions.cts';
import { photo, publishPhotoWorkflow, sendPhoto } from '../testbed/lab/photoWorkflow.cts';
import { chain, gptImage, manualTrigger, START } from '../testbed/lab/workflowJson.cts';
import { startSetting } from './setting.cts';
import type { Setting } from './setting.cts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** How n8n can store files, with what a stored one's id begins; S3 and Azure need a licence of n8n. */
const MODES = [
	['memory', 'default', undefined],
	['file system', 'filesystem', 'filesystem-v2:'],
	['database', 'database', 'database:'],
] as const;

describe.each(MODES)('files in the %s', (name, mode, prefix) => {
	let setting: Setting;

	beforeAll(async () => {
		const env = {
			N8N_DEFAULT_BINARY_DATA_MODE: mode,
			// n8n 1.x wants the modes listed as well.
			N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
		};
		setting = await startSetting({ name: `binary-${mode}`, env }, { duration: 300 });
	});
	beforeEach(() => setting.sandbox.reset());
	afterAll(() => setting?.stop());

	/** The bytes of an item's file, as n8n's editor fetches them; checks where they were stored. */
	async function file(item: ItemJson, field = 'data'): Promise<Buffer> {
		const binary = item.binary![field];
		expect(binary.id?.slice(0, prefix?.length)).toBe(prefix);
		return setting.n8n.executions.binary(binary);
	}

	it('take generated pictures, and give them to an edit as they are', async () => {
		const { n8n, sandbox, credential } = setting;
		const first = { operation: 'generate', prompt: 'A boat', n: 2 };
		const second = {
			operation: 'edit',
			prompt: 'Add a moon',
			options: { imageFormat: 'webp', binaryOutputField: 'night' },
		};
		const saved = await n8n.workflows.create(
			chain(
				`Files in the ${name}`,
				manualTrigger(),
				gptImage(first, credential, { name: 'Generate' }),
				gptImage(second, credential, { name: 'Edit' }),
			),
		);
		const { executionId } = await n8n.workflows.execute(saved, START);
		const execution = await n8n.executions.wait(String(executionId));
		expect(execution.error).toBeUndefined();

		const pictures = await Promise.all(execution.items('Generate').map((item) => file(item)));
		expect(pictures).toHaveLength(2);
		for (const picture of pictures) {
			expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', width: 1024 });
		}
		const uploaded = sandbox.uploads.map(({ stored }) => stored?.sha256);
		expect(uploaded.sort()).toEqual([...new Set(pictures.map(sha256))].sort());
		const edited = execution.items('Edit');
		expect(edited).toHaveLength(2);
		for (const item of edited) {
			const { format } = await sharp(await file(item, 'night')).metadata();
			expect(format).toBe('webp');
		}
	});

	it('take a photo from a webhook, and answer with the edited one', async () => {
		const { n8n, sandbox, credential } = setting;
		const id = await publishPhotoWorkflow(n8n, credential, 'Add a moon');
		const sent = await photo();
		const answer = await sendPhoto(n8n, sent, { filename: 'photo.jpg', contentType: 'image/jpeg' });
		expect(answer.headers['content-type']).toContain('image/png');
		expect(sandbox.uploads.map(({ stored }) => stored?.sha256)).toEqual([sha256(sent)]);
		const [execution] = await n8n.executions.waitForCount(id, 1);
		const edited = await file(execution.items('GPT Image')[0]);
		expect(await sharp(edited).metadata()).toMatchObject({ format: 'png', width: 1024 });
		// Of a file in memory n8n sends a list of the bytes: docs/TESTING.md tells.
		const bytes =
			mode === 'default'
				? Buffer.from((JSON.parse(String(answer.data)) as { data: number[] }).data)
				: answer.data;
		expect(sha256(bytes)).toBe(sha256(edited));
	});
});
