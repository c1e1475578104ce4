/** `npm run demo`: a real n8n with our nodes makes a first image; stays up until Ctrl-C unless `--once`. */
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { OWNER } from '../test/testbed/lab/client.cts';
import { demoApi } from './demo/demoApi.cts';
import type { Credential } from '../test/testbed/lab/credentials.cts';
import {
	demoWorkflow,
	FETCH,
	GENERATE,
	runToSuccess,
	saveImages,
	triggerWorkflow,
} from './demo/demoWorkflow.cts';
import { startN8n } from '../test/testbed/lab/n8n.cts';
import type { N8n } from '../test/testbed/lab/n8n.cts';
import { ROOT } from '../test/testbed/lab/package.cts';
import { seconds, step } from '../test/testbed/lab/progress.cts';
import { endSignal } from '../test/testbed/lab/signals.cts';
import { startTlsFront } from '../test/testbed/lab/tlsFront.cts';
import type { Workflow } from '../test/testbed/lab/workflows.cts';

const OUTPUT = join(ROOT, 'demo-output');
const INTERRUPTED = 130;

/** What has to be ended, the newest first. */
const cleanUps: Array<() => Promise<void>> = [];

async function cleanUp(): Promise<void> {
	for (const end of cleanUps.splice(0).reverse()) await end();
}

async function firstImage(start: number): Promise<void> {
	// The editor stays on http; events come in by this HTTPS address, as the API demands.
	const front = await startTlsFront();
	cleanUps.push(() => front.stop());
	const api = await demoApi(process.env, front.ca);
	cleanUps.push(() => api.stop());
	console.log(`Using ${api.name}.`);
	const n8n = await startN8n({ name: 'demo', env: { WEBHOOK_URL: `${front.url}/` } });
	cleanUps.push(() => n8n.stop());
	front.forwardTo(n8n.url);
	const credential = await n8n.credentials.create('gptImageApi', api.credential, 'GPT Image');
	const test = await n8n.credentials.test(credential);
	if (test.status !== 'OK') throw new Error(`The credential's test says: ${test.message}`);
	const follower = api.delivers ? await activate(n8n, credential) : undefined;
	const workflow = await n8n.workflows.create(demoWorkflow(credential));
	const progress = step(`Running the workflow "${workflow.name}"`);
	const execution = await runToSuccess(n8n, workflow);
	progress.done(`${execution.items(GENERATE).length} image(s)`);
	for (const file of await saveImages(n8n, execution, OUTPUT)) {
		console.log(`Saved ${relative(process.cwd(), file)}`);
	}
	if (follower !== undefined) await showTrigger(n8n, follower);
	console.log(`
First image after ${seconds(start)}.

  Editor    ${n8n.url}/workflow/${workflow.id}
  E-mail    ${OWNER.email}
  Password  ${OWNER.password}
`);
	// Nothing to look up in it after a success; a failure keeps it and names it.
	cleanUps.push(() => rm(n8n.logFile, { force: true }));
}

async function activate(n8n: N8n, credential: Credential): Promise<Workflow> {
	const follower = await n8n.workflows.create(triggerWorkflow(credential));
	const progress = step(`Activating "${follower.name}": the node registers its webhook`);
	await n8n.workflows.publish(follower.id);
	progress.done('registered');
	return follower;
}

/** The event of the first image has started the second workflow, which fetched the picture by itself. */
async function showTrigger(n8n: N8n, follower: Workflow): Promise<void> {
	const progress = step(`Waiting for "${follower.name}"`);
	const [execution] = await n8n.executions.waitForCount(follower.id, 1, { deadline: 60_000 });
	const [picture] = execution.items(FETCH);
	if (execution.status !== 'success' || picture?.binary === undefined) {
		const reason = execution.error?.message ?? execution.status;
		throw new Error(`The event arrived, but its workflow ended with: ${reason}`);
	}
	progress.done(`started by the event of ${String(picture.json.generationId)}`);
}

async function demo(): Promise<number> {
	const signal = endSignal();
	const once = process.argv.includes('--once');
	try {
		const interrupted = signal.then(() => 'interrupted' as const);
		const outcome = await Promise.race([firstImage(Date.now()), interrupted]);
		if (outcome === 'interrupted') return INTERRUPTED;
		if (once) return 0;
		console.log('Ctrl-C ends it.');
		await signal;
		return 0;
	} catch (error) {
		console.error(`\nThe demo did not get to its image.\n${explain(error)}`);
		return 1;
	} finally {
		await cleanUp();
	}
}

/** The chain of causes, one line each: what failed, and why. */
function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause ? `${error.message}\n${explain(error.cause)}` : error.message;
}

// An installation that was interrupted may still be at work; its guard ends it with this process.
void demo().then((code) => process.exit(code));
