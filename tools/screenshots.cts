/**
 * `npm run screenshots [-- words in names]`: the documentation's pictures of forms, dialogs and examples, taken
 * in a real n8n. Those of the first image come from the tests: `npm run e2e -- --browser --readme`.
 */
import { openEditor } from '../test/testbed/lab/browser.cts';
import type { EditorOptions } from '../test/testbed/lab/browser.cts';
import { demoApi } from './demo/demoApi.cts';
import { startN8n } from '../test/testbed/lab/n8n.cts';
import type { N8n } from '../test/testbed/lab/n8n.cts';
import { EDITOR, saveForReadme } from '../test/testbed/lab/pictures.cts';
import { credentialDialog, exampleOnCanvas, forms, triggerPanels } from './screenshots/scenes.cts';
import type { Scene } from './screenshots/scenes.cts';

const TALL = { ...EDITOR, height: 1500 };

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const wanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));

async function inEditor(n8n: N8n, options: EditorOptions, scenes: Scene[]): Promise<void> {
	const chosen = scenes.filter(({ name }) => wanted(name));
	if (chosen.length === 0) return;
	const editor = await openEditor(n8n, options);
	try {
		for (const { name, take } of chosen) await saveForReadme(name, await take(editor, n8n));
	} finally {
		await editor.close();
	}
}

async function screenshots(): Promise<void> {
	// The addresses in the trigger's panel are those of an n8n that the internet reaches.
	const env = { WEBHOOK_URL: 'https://n8n.example.com/' };
	const n8n = await startN8n({ name: 'screenshots', env });
	const api = await demoApi({});
	try {
		const credential = await n8n.credentials.create('gptImageApi', api.credential, 'GPT Image');
		await inEditor(n8n, EDITOR, exampleOnCanvas());
		await inEditor(n8n, TALL, [
			...[credentialDialog(), ...forms(credential), ...triggerPanels(credential)],
		]);
	} finally {
		await api.stop();
		await n8n.stop();
	}
}

screenshots().catch((error: Error) => {
	console.error(`No pictures were taken: ${error.message}`);
	process.exitCode = 1;
});
