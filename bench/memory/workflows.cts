import type { INodeParameters } from 'n8n-workflow';

import type { Credential } from '../../test/testbed/lab/credentials.cts';
import {
	chain,
	connect,
	gptImage,
	manualTrigger,
	node,
} from '../../test/testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../../test/testbed/lab/workflowJson.cts';
import type { Variant } from './core.cts';
import type { Steps } from './steps.cts';

/** The node whose items hold the results. */
export const DELIVERED = 'Delivered';
const FILES = 'Files';

/** The edits of one variant as a workflow. */
export function workflowOf(
	variant: Variant,
	folder: string,
	credential: Credential,
	steps: Steps,
): WorkflowJson {
	if (variant === 'ours') {
		const parameters = { operation: 'edit', prompt: 'Paint it blue', imageSource: 'binary' };
		const edit = gptImage(parameters, credential);
		return chain('GPT Image', manualTrigger(), files(folder), edit, delivered());
	}
	if (variant === 'allAtOnce') {
		const workflow = chain('All at once', manualTrigger(), files(folder));
		connect(addCalls(workflow, FILES, 0, steps), 'Download', DELIVERED);
		return workflow;
	}
	const loop = node('Loop', 'n8n-nodes-base.splitInBatches', { options: {} }, { typeVersion: 3 });
	const workflow = chain('One by one', manualTrigger(), files(folder), loop);
	connect(addCalls(workflow, 'Loop', 1, steps), 'Download', 'Loop');
	return connect(workflow, 'Loop', DELIVERED);
}

/** Adds the calls of an edit behind an output; the answer to the first and the file go on together. */
function addCalls(workflow: WorkflowJson, from: string, output: number, steps: Steps) {
	const merge = node(
		'Merge',
		'n8n-nodes-base.merge',
		{ mode: 'combine', combineBy: 'combineByPosition', options: {} },
		{ typeVersion: 3 },
	);
	const wait = node(
		'Wait',
		'n8n-nodes-base.wait',
		{ resume: 'timeInterval', amount: 1, unit: 'seconds' },
		{ typeVersion: 1.1 },
	);
	const calls = [
		httpRequest('Put', steps.put),
		httpRequest('Order', steps.order),
		wait,
		httpRequest('Ask', steps.ask),
		httpRequest('Download', steps.download),
	];
	workflow.nodes.push(httpRequest('Announce', steps.announce), merge, ...calls, delivered());
	connect(workflow, from, 'Announce', output);
	connect(workflow, from, 'Merge', output, 1);
	connect(workflow, 'Announce', 'Merge');
	connect(workflow, 'Merge', 'Put');
	for (const [index, { name }] of calls.slice(1).entries()) {
		connect(workflow, calls[index].name, name);
	}
	return workflow;
}

function files(folder: string): NodeJson {
	return node(FILES, 'n8n-nodes-base.readWriteFile', { fileSelector: `${folder}/*.png` });
}

function httpRequest(name: string, parameters: INodeParameters): NodeJson {
	return node(name, 'n8n-nodes-base.httpRequest', parameters, { typeVersion: 4.2 });
}

const delivered = () => node(DELIVERED, 'n8n-nodes-base.noOp');
