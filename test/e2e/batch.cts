import type { Credential } from '../testbed/lab/credentials.cts';
import { chain, gptImage, manualTrigger, node } from '../testbed/lab/workflowJson.cts';
import type { NodeJson, WorkflowJson } from '../testbed/lab/workflowJson.cts';

export interface BatchOptions {
	/** Default: the manual trigger. */
	trigger?: NodeJson;
	/** Further parameters of our node. */
	parameters?: Record<string, unknown>;
	/** Further settings of our node, e.g. `retryOnFail`. */
	more?: Partial<NodeJson>;
}

/** A trigger, so many items, and our node with a prompt of its own for each. */
export function batchWorkflow(
	count: number,
	credential: Credential,
	{ trigger = manualTrigger(), parameters = {}, more = {} }: BatchOptions = {},
): WorkflowJson {
	const numbers = JSON.stringify({ number: Array.from({ length: count }, (_, i) => i) });
	return chain(
		'Batch',
		trigger,
		node(
			'Numbers',
			'n8n-nodes-base.set',
			{ mode: 'raw', jsonOutput: numbers },
			{ typeVersion: 3.4 },
		),
		node('Items', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'number', options: {} }),
		gptImage(
			{ operation: 'generate', prompt: '=picture {{ $json.number }}', ...parameters },
			credential,
			more,
		),
	);
}

/** The prompts of such a batch, in order. */
export function pictures(count: number): string[] {
	return Array.from({ length: count }, (_, i) => `picture ${i}`);
}
