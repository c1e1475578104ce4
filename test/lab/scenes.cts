import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Editor } from './browser.cts';
import type { Credential } from './credentials.cts';
import type { N8n } from './n8n.cts';
import { ROOT } from './package.cts';
import { chain, gptImage, manualTrigger, node } from './workflowJson.cts';
import type { NodeJson, WorkflowJson } from './workflowJson.cts';

/** One picture of the README. */
export interface Scene {
	name: string;
	take(editor: Editor, n8n: N8n): Promise<Buffer>;
}

const BACKGROUND = '#ffffff';

/** The parameters of a node as the panel shows them, cut off below the last one. */
async function form(editor: Editor, n8n: N8n, ...nodes: NodeJson[]): Promise<Buffer> {
	const { id } = await n8n.workflows.create(chain('Form', ...nodes));
	await editor.openWorkflow(id);
	await editor.openNode(nodes[nodes.length - 1].name);
	return editor.picture(editor.page.getByTestId('ndv').getByTestId('node-parameters'));
}

/** Pictures beside each other, aligned at the top. */
async function beside(pictures: Buffer[], gap = 40): Promise<Buffer> {
	const sizes = await Promise.all(pictures.map((one) => sharp(one).metadata()));
	const height = Math.max(...sizes.map((size) => size.height));
	let left = 0;
	const composed = pictures.map((input, i) => {
		const place = { input, left, top: 0 };
		left += sizes[i].width + gap;
		return place;
	});
	return sharp({ create: { width: left - gap, height, channels: 3, background: BACKGROUND } })
		.composite(composed)
		.png({ palette: true, compressionLevel: 9, effort: 10 })
		.toBuffer();
}

/** All four operations, and what the options look like. */
export function forms(credential: Credential): Scene[] {
	const of = (editor: Editor, n8n: N8n, parameters: Record<string, unknown>) =>
		form(editor, n8n, manualTrigger(), gptImage(parameters, credential));
	const generate = { operation: 'generate', prompt: 'A lighthouse on a cliff at dawn' };
	return [
		{
			name: 'operations',
			take: async (editor, n8n) =>
				beside([
					await of(editor, n8n, generate),
					await of(editor, n8n, { operation: 'edit', prompt: 'Make the sky stormy' }),
					await of(editor, n8n, { operation: 'getStatus', generationId: 'gen_8f3a2c71' }),
					await of(editor, n8n, { operation: 'upload' }),
				]),
		},
		{
			name: 'notices',
			take: async (editor, n8n) =>
				beside([
					await of(editor, n8n, { ...generate, quality: 'high', n: 4, waitForCompletion: false }),
					await of(editor, n8n, {
						operation: 'edit',
						prompt: 'As on a poster',
						imageSource: 'url',
					}),
				]),
		},
		{
			name: 'options',
			take: async (editor, n8n) =>
				of(editor, n8n, {
					operation: 'generate',
					prompt: 'A lighthouse on a cliff at dawn',
					options: {
						fileName: 'lighthouse',
						imageFormat: 'webp',
						concurrency: 5,
						rateLimitWait: 3600,
						onTimeout: 'fail',
						outputMode: 'perImage',
						idempotency: 'custom',
						idempotencyKey: 'order-1234',
						binaryOutputField: 'data',
						timeout: 600,
					},
				}),
		},
	];
}

/** The trigger by hand and with the account's session. */
export function triggerPanels(credential: Credential): Scene[] {
	const trigger = (parameters: Record<string, unknown>, more: Partial<NodeJson> = {}) =>
		node('GPT Image Trigger', 'n8n-nodes-gptimage.gptImageTrigger', parameters, more);
	const { type, id, name } = credential;
	return [
		{
			name: 'trigger',
			take: async (editor, n8n) =>
				beside([
					await form(editor, n8n, trigger({ registration: 'manual' })),
					await form(editor, n8n, trigger({}, { credentials: { [type]: { id, name } } })),
				]),
		},
	];
}

/** The dialog in which a user pastes the key, after its test. */
export function credentialDialog(): Scene {
	return {
		name: 'credential',
		take: async (editor) => {
			const { page } = editor;
			await page.goto(page.url().replace(/(:\d+\/).*/, '$1home/credentials'));
			await page.getByTestId('resources-list-item').first().click();
			const dialog = page.getByTestId('editCredential-modal');
			await dialog.getByTestId('credential-edit-button').or(dialog).first().waitFor();
			return editor.picture(dialog);
		},
	};
}

/** Each example as it looks after the import. */
export function exampleOnCanvas(): Scene[] {
	const folder = join(ROOT, 'examples');
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({
			name: `example-${file.replace('.json', '')}`,
			take: async (editor, n8n) => {
				const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowJson;
				const { id } = await n8n.workflows.create(workflow);
				await editor.openWorkflow(id);
				return editor.picture(editor.page.getByTestId('canvas-wrapper'));
			},
		}));
}
