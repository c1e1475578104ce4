/** `npm run screenshots`: the README's pictures, taken in a real n8n, saved under `.github/`. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openEditor } from './browser.cts';
import type { Editor } from './browser.cts';
import { demoApi } from './demoApi.cts';
import { demoWorkflow, GENERATE } from './demoWorkflow.cts';
import { startN8n } from './n8n.cts';
import type { N8n } from './n8n.cts';
import { ROOT } from './package.cts';

const FOLDER = join(ROOT, '.github');
const LARGEST = 300 * 1024;
/** Sharp on dense screens, and legible when GitHub shows it 830 pixels wide. */
const EDITOR = { width: 1360, height: 800, scale: 1.4 };

async function save(editor: Editor, name: string): Promise<void> {
	const picture = await editor.screenshot();
	const file = join(FOLDER, `${name}.png`);
	const size = `${Math.round(picture.length / 1024)} KB`;
	if (picture.length > LARGEST) throw new Error(`${name}.png is too large for a README: ${size}`);
	await writeFile(file, picture);
	console.log(`${relative(process.cwd(), file)} (${size})`);
}

/** The node with its picture in the output panel, then the workflow behind it. */
async function firstImage(editor: Editor, n8n: N8n): Promise<void> {
	const api = await demoApi({});
	try {
		const credential = await n8n.credentials.create('gptImageApi', api.credential, 'GPT Image');
		const { id } = await n8n.workflows.create(demoWorkflow(credential));
		await editor.openWorkflow(id);
		await editor.openNode(GENERATE);
		await editor.executeStep();
		await editor.showOutput('binary');
		await editor.viewBinary();
		await save(editor, 'node-output');
		await editor.closeNode();
		await save(editor, 'workflow');
	} finally {
		await api.stop();
	}
}

async function screenshots(): Promise<void> {
	const n8n = await startN8n({ name: 'screenshots' });
	try {
		const editor = await openEditor(n8n, EDITOR);
		try {
			await firstImage(editor, n8n);
		} finally {
			await editor.close();
		}
	} finally {
		await n8n.stop();
	}
}

screenshots().catch((error: Error) => {
	console.error(`No pictures were taken: ${error.message}`);
	process.exitCode = 1;
});
