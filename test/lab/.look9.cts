import { writeFile, mkdir } from 'node:fs/promises';
import { openEditor } from '/work/main/test/lab/browser.cts';
import { demoApi } from '/work/main/test/lab/demoApi.cts';
import { startN8n } from '/work/main/test/lab/n8n.cts';
import { chain, gptImage, manualTrigger, node } from '/work/main/test/lab/workflowJson.cts';
(async () => {
	await mkdir('/tmp/look', { recursive: true });
	const n8n = await startN8n({ name: 'look9' });
	const api = await demoApi({});
	const editor = await openEditor(n8n, { width: 1360, height: 1400, scale: 1 });
	try {
		const cred = await n8n.credentials.create('gptImageApi', api.credential, 'GPT Image');
		const { id } = await n8n.workflows.create(chain('x', manualTrigger(), gptImage({ operation: 'generate', prompt: 'A lighthouse', quality: 'high', n: 4, waitForCompletion: false }, cred, { name: 'GPT' })) as any);
		await editor.openWorkflow(id); await editor.openNode('GPT');
		await writeFile(`/tmp/look/full.png`, await editor.screenshot());
		const html = await editor.page.getByTestId('ndv').innerHTML();
		await writeFile('/tmp/look/ndv.html', html);
		const ids = [...new Set([...html.matchAll(/data-test-id="([^"]+)"/g)].map((m) => m[1]))];
		console.log(ids.join(' '));
	} finally { await editor.close(); await api.stop(); await n8n.stop(); }
})().catch((e) => { console.error(e); process.exitCode = 1; });
