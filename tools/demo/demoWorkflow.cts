import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Credential } from '../../test/testbed/lab/credentials.cts';
import type { Execution } from '../../test/testbed/lab/executions.cts';
import type { N8n } from '../../test/testbed/lab/n8n.cts';
import {
	chain,
	gptImage,
	manualTrigger,
	node,
	START,
	uses,
} from '../../test/testbed/lab/workflowJson.cts';
import type { WorkflowJson } from '../../test/testbed/lab/workflowJson.cts';
import type { Workflow } from '../../test/testbed/lab/workflows.cts';

/** The node's name in the demo workflow. */
export const GENERATE = 'Generate image';

const PROMPT = 'A lighthouse on a cliff at dawn, watercolour, warm light in the window';

/** Manual Trigger → GPT Image, as a new user would build it: everything else is the node's default. */
export function demoWorkflow(credential: Credential): WorkflowJson {
	const parameters = { operation: 'generate', prompt: PROMPT };
	const node = gptImage(parameters, credential, { name: GENERATE });
	return chain('GPT Image: my first image', manualTrigger(), node);
}

/** The second workflow's node that fetches the picture of an event. */
export const FETCH = 'Fetch the picture';

/** GPT Image Trigger → GPT Image: what another workflow made is fetched as soon as the API says that it is ready. */
export function triggerWorkflow(credential: Credential): WorkflowJson {
	const trigger = node(
		'GPT Image Trigger',
		'n8n-nodes-gptimage.gptImageTrigger',
		{},
		{
			webhookId: randomUUID(),
			...uses(credential),
		},
	);
	const parameters = {
		operation: 'getStatus',
		generationId: '={{ $json.generationId }}',
		downloadImages: true,
	};
	return chain(
		'GPT Image: when an image is ready',
		trigger,
		gptImage(parameters, credential, { name: FETCH }),
	);
}

/** Runs a workflow by its Manual Trigger; an execution that did not succeed is an error in plain words. */
export async function runToSuccess(n8n: N8n, workflow: Workflow): Promise<Execution> {
	const { executionId } = await n8n.workflows.execute(workflow, START);
	if (!executionId) throw new Error('n8n did not start an execution');
	const deadline = 15 * 60_000;
	const execution = await n8n.executions.wait(executionId, { deadline, interval: 250 });
	if (execution.status === 'success') return execution;
	const { message = execution.status, description, node } = execution.error ?? {};
	const where = node ? ` at "${node.name}"` : '';
	throw new Error(`The workflow ended${where}: ${message}${description ? `\n${description}` : ''}`);
}

/** Saves every binary field of the node's items into `folder`; gives the files' paths. */
export async function saveImages(
	n8n: N8n,
	execution: Execution,
	folder: string,
): Promise<string[]> {
	await mkdir(folder, { recursive: true });
	const binaries = execution.items(GENERATE).flatMap(({ binary }) => Object.values(binary ?? {}));
	if (binaries.length === 0) throw new Error('The workflow ran, but no image came out of it');
	return Promise.all(
		binaries.map(async (binary) => {
			const file = join(folder, basename(binary.fileName ?? 'image'));
			await writeFile(file, await n8n.executions.binary(binary));
			return file;
		}),
	);
}
