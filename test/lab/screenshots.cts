/** `npm run screenshots [-- words in names]`: the README's pictures, taken in a real n8n, saved under `.github/`. */
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openEditor } from './browser.cts';
import type { Editor, EditorOptions } from './browser.cts';
import { demoApi } from './demoApi.cts';
import { demoWorkflow, GENERATE } from './demoWorkflow.cts';
import type { Credential } from './credentials.cts';
import { startN8n } from './n8n.cts';
import type { N8n } from './n8n.cts';
import { ROOT } from './package.cts';
import { credentialDialog, exampleOnCanvas, forms, triggerPanels } from './scenes.cts';
import type { Scene } from './scenes.cts';

const FOLDER = join(ROOT, '.github');
const LARGEST = 300 * 1024;
/** Sharp on dense screens, and legible when GitHub shows it 830 pixels wide. */
const EDITOR = { width: 1360, height: 800, scale: 1.4 };
const TALL = { ...EDITOR, height: 1500 };

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));

async function save(name: string, picture: Buffer): Promise<void> {
	const file = join(FOLDER, `${name}.png`);
	const size = `${Math.round(picture.length / 1024)} KB`;
	if (picture.length > LARGEST) throw new Error(`${name}.png is too large for a README: ${size}`);
	await writeFile(file, picture);
	console.log(`${relative(process.cwd(), file)} (${size})`);
}

/** The node with its picture in the output panel, then the workflow behind it. */
function firstImage(credential: Credential, suffix = ''): Scene[] {
	let opened: Promise<void> | undefined;
	const run = async (editor: Editor, n8n: N8n) => {
		const { id } = await n8n.workflows.create(demoWorkflow(credential));
		await editor.openWorkflow(id);
		await editor.openNode(GENERATE);
		await editor.executeStep();
		await editor.showOutput('binary');
		await editor.viewBinary();
	};
	const node = async (editor: Editor, n8n: N8n) => {
		await (opened ??= run(editor, n8n));
		return editor.screenshot();
	};
	const workflow = async (editor: Editor, n8n: N8n) => {
		await (opened ??= run(editor, n8n));
		await editor.closeNode();
		return editor.screenshot();
	};
	return [
		{ name: `node-output${suffix}`, take: node },
		{ name: `workflow${suffix}`, take: workflow },
	];
}

async function inEditor(n8n: N8n, options: EditorOptions, scenes: Scene[]): Promise<void> {
	const chosen = scenes.filter(({ name }) => wanted(name));
	if (chosen.length === 0) return;
	const editor = await openEditor(n8n, options);
	try {
		for (const { name, take } of chosen) await save(name, await take(editor, n8n));
	} finally {
		await editor.close();
	}
}

async function screenshots(): Promise<void> {
	const n8n = await startN8n({ name: 'screenshots' });
	const api = await demoApi({});
	try {
		const credential = await n8n.credentials.create('gptImageApi', api.credential, 'GPT Image');
		const [output] = firstImage(credential, '-dark');
		await inEditor(n8n, EDITOR, firstImage(credential));
		await inEditor(n8n, { ...EDITOR, theme: 'dark' }, [output]);
		await inEditor(n8n, EDITOR, [credentialDialog(), ...exampleOnCanvas()]);
		await inEditor(n8n, TALL, [...forms(credential), ...triggerPanels(credential)]);
	} finally {
		await api.stop();
		await n8n.stop();
	}
}

screenshots().catch((error: Error) => {
	console.error(`No pictures were taken: ${error.message}`);
	process.exitCode = 1;
});
