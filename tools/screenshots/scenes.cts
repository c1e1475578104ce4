import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import type { Box, Editor } from '../../test/testbed/lab/browser.cts';
import type { Credential } from '../../test/testbed/lab/credentials.cts';
import type { N8n } from '../../test/testbed/lab/n8n.cts';
import { ROOT } from '../../test/testbed/lab/package.cts';
import {
	chain,
	gptImage,
	manualTrigger,
	node,
	uses,
} from '../../test/testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../../test/testbed/lab/workflowJson.cts';

/** One picture of the documentation. */
export interface Scene {
	name: string;
	take: (editor: Editor, n8n: N8n) => Promise<Buffer>;
}

/** CSS pixels around what is shown. */
const MARGIN = 24;
const BACKGROUND = '#ffffff';

/** The parameters of the last node as the panel shows them, cut off below the last one. @param from the first one shown */
async function form(editor: Editor, n8n: N8n, nodes: NodeJson[], from?: string): Promise<Buffer> {
	const { id } = await n8n.workflows.create(chain('Form', ...nodes));
	await editor.openWorkflow(id);
	await editor.openNode(nodes[nodes.length - 1].name);
	const { page } = editor;
	const panel = page.getByTestId('ndv').getByTestId('node-parameters');
	for (const name of ['Webhook URLs', 'Production URL']) {
		const part = page.getByTestId('ndv').getByText(name, { exact: true });
		if ((await part.count()) > 0) await part.click();
	}
	// Else the field under the mouse shows its buttons.
	await page.mouse.move(0, 0);
	const box = (await panel.boundingBox())!;
	const first = panel.getByTestId('parameter-item').filter({
		has: page.getByTestId(`parameter-input-${from}`),
	});
	const start = from === undefined ? box.y : (await first.boundingBox())!.y - MARGIN / 2;
	const fields = await boxes(page.locator(FIELDS));
	const end = Math.max(...fields.map(({ y, height }) => y + height));
	return editor.picture(page, { ...box, y: start, height: end - start + MARGIN });
}

/** Everything in the panel that is a field, and the button that adds an option. */
const FIELDS =
	'[data-test-id=node-parameters] :is([data-test-id=parameter-item], [data-test-id=node-credentials-slot], [data-test-id=collection-parameter-add], .notice)';

async function boxes(parts: Locator): Promise<Box[]> {
	const found = await Promise.all((await parts.all()).map((part) => part.boundingBox()));
	return found.filter((box) => box !== null);
}

/** Pictures in rows of two, aligned at the top. */
async function inTwos(pictures: Buffer[], gap = 40): Promise<Buffer> {
	const sizes = await Promise.all(pictures.map((one) => sharp(one).metadata()));
	const column = Math.max(...sizes.map((size) => size.width)) + gap;
	let top = 0;
	let bottom = 0;
	const composed = pictures.map((input, i) => {
		if (i % 2 === 0) top = bottom === 0 ? 0 : bottom + gap;
		bottom = Math.max(bottom, top + sizes[i].height);
		return { input, left: (i % 2) * column, top };
	});
	const size = { width: 2 * column - gap, height: bottom };
	return sharp({ create: { ...size, channels: 3, background: BACKGROUND } })
		.composite(composed)
		.png({ palette: true, compressionLevel: 9, effort: 10 })
		.toBuffer();
}

/** All four operations, and the notices where credits or time are at stake. */
export function forms(credential: Credential): Scene[] {
	const of = (editor: Editor, n8n: N8n, parameters: Record<string, unknown>, from?: string) =>
		form(editor, n8n, [manualTrigger(), gptImage(parameters, credential)], from);
	const generate = { operation: 'generate', prompt: 'A lighthouse on a cliff at dawn' };
	return [
		{
			name: 'operations',
			take: async (editor, n8n) =>
				inTwos([
					await of(editor, n8n, generate),
					await of(editor, n8n, { operation: 'edit', prompt: 'Make the sky stormy' }),
					await of(editor, n8n, { operation: 'getStatus', generationId: 'gen_8f3a2c71' }),
					await of(editor, n8n, { operation: 'upload' }),
				]),
		},
		{
			name: 'notices',
			take: async (editor, n8n) =>
				of(
					editor,
					n8n,
					{ ...generate, quality: 'high', n: 4, waitForCompletion: false },
					'quality',
				),
		},
	];
}

/** The trigger by hand and with the account's session. */
export function triggerPanels(credential: Credential): Scene[] {
	const secret = (n8n: N8n) =>
		n8n.credentials.create('gptImageWebhookApi', { signingSecret: 'whsec_x' }, 'GPT Image Webhook');
	const trigger = (parameters: Record<string, unknown>, more: Partial<NodeJson> = {}) =>
		node('GPT Image Trigger', 'n8n-nodes-gptimage.gptImageTrigger', parameters, more);
	return [
		{
			name: 'trigger',
			take: async (editor, n8n) =>
				inTwos([
					await form(editor, n8n, [trigger({ registration: 'manual' }, uses(await secret(n8n)))]),
					await form(editor, n8n, [trigger({}, uses(credential))]),
				]),
		},
	];
}

/** The dialog in which a user pastes the key. */
export function credentialDialog(): Scene {
	const data = { apiKey: 'gimg_0123456789abcdef', baseUrl: 'https://gptimage2.plus' };
	return {
		name: 'credential',
		take: async (editor, n8n) => {
			const { page } = editor;
			const { id } = await n8n.credentials.create('gptImageApi', data, 'GPT Image account');
			// With a real key; the one in the picture is nobody's, and the API is out of reach.
			const passed = { data: { status: 'OK', message: 'Connection successful!' } };
			await page.route('**/rest/credentials/test', (route) => route.fulfill({ json: passed }));
			await page.goto(`${n8n.url}/home/credentials/${id}`);
			const dialog = page.getByTestId('editCredential-modal');
			await dialog.getByTestId('parameter-input').first().waitFor();
			// Its label comes back once the test is over.
			await dialog.getByRole('button', { name: 'Retry', disabled: false }).waitFor();
			await page.mouse.move(0, 0);
			// The dialog's round corners would show what is behind it.
			await page.addStyleTag({ content: `.el-overlay { background: ${BACKGROUND} !important; }` });
			return editor.picture(dialog);
		},
	};
}

/** What a credential of each type is called in the pictures. */
const CREDENTIALS: Record<string, string> = {
	'n8n-nodes-gptimage.gptImage': 'gptImageApi',
	'n8n-nodes-gptimage.gptImageTool': 'gptImageApi',
	'n8n-nodes-gptimage.gptImageTrigger': 'gptImageWebhookApi',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
	'n8n-nodes-base.formTrigger': 'httpBasicAuth',
};

/** What n8n asks of each before it lets a node use it. */
const CREDENTIAL_DATA: Record<string, Record<string, string>> = {
	gptImageApi: { apiKey: 'gimg_x' },
	gptImageWebhookApi: { signingSecret: 'whsec_x' },
	openAiApi: { apiKey: 'sk-x' },
	httpBasicAuth: { user: 'me', password: 'x' },
};

/** n8n's own buttons and its list of executions, which lie over the workflow. */
const BUTTONS = [
	...['canvas-controls', 'execute-workflow-button', 'workflow-chat-button', 'logs-panel'],
	...['node-creator-plus-button', 'command-bar-button', 'add-sticky-button'],
	...['toggle-focus-panel-button', 'instance-ai-canvas-action-button'],
	'ask-assistant-canvas-action-button',
]
	.map((id) => `[data-test-id="${id}"]`)
	.join(', ');

/** Each example as it looks once its credentials are chosen. */
export function exampleOnCanvas(): Scene[] {
	const folder = join(ROOT, 'examples');
	const made = new Map<string, Promise<Credential>>();
	const filledIn = async (n8n: N8n, one: NodeJson): Promise<NodeJson> => {
		const type = CREDENTIALS[one.type];
		if (type === undefined) return one;
		if (!made.has(type)) made.set(type, n8n.credentials.create(type, CREDENTIAL_DATA[type]));
		return { ...one, ...uses(await made.get(type)!) };
	};
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => ({
			name: `example-${file.replace('.json', '')}`,
			take: async (editor, n8n) => {
				const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowJson;
				const nodes = await Promise.all(workflow.nodes.map((one) => filledIn(n8n, one)));
				const { id } = await n8n.workflows.create({ ...workflow, nodes });
				await editor.openWorkflow(id);
				const { page } = editor;
				await page.addStyleTag({ content: `${BUTTONS} { visibility: hidden; }` });
				// The nodes' icons come one by one.
				await page.waitForLoadState('networkidle');
				const parts = await boxes(page.locator('.vue-flow__node'));
				const canvas = (await page.locator('.vue-flow').boundingBox())!;
				return editor.picture(page, within(canvas, around(parts)));
			},
		}));
}

/** What of a box is on the canvas, above n8n's list of executions. */
function within(canvas: Box, { x, y, width, height }: Box): Box {
	const right = Math.min(x + width, canvas.x + canvas.width);
	const bottom = Math.min(y + height, canvas.y + canvas.height);
	return { x, y, width: right - x, height: bottom - y };
}

/** The smallest box that holds all of these, with a margin and room for the captions below nodes. */
function around(parts: Box[]): Box {
	const x = Math.min(...parts.map((box) => box.x)) - MARGIN;
	const y = Math.min(...parts.map((box) => box.y)) - MARGIN;
	// The "+" behind the last node is no part of it.
	const right = Math.max(...parts.map((box) => box.x + box.width)) + 5 * MARGIN;
	const bottom = Math.max(...parts.map((box) => box.y + box.height)) + 4 * MARGIN;
	return { x: Math.max(0, x), y: Math.max(0, y), width: right - x, height: bottom - y };
}
