import type { WorkflowJson } from '../../test/testbed/lab/workflowJson.cts';
import type { Wish } from './workflows.cts';
import { allAtOnce, codePool, gptImageLoop, gptImageNode, handBuiltLoop } from './workflows.cts';

/** A way to get the batch done in n8n. */
export interface RealStrategy {
	name: string;
	/** For charts. */
	short: string;
	workflow: (wish: Wish) => WorkflowJson;
	ours: boolean;
	/** A GPT Image Trigger of the same account is active. */
	woken?: boolean;
}

export const OURS: RealStrategy = {
	name: 'GPT Image node',
	short: 'GPT Image node',
	workflow: gptImageNode,
	ours: true,
};
export const WOKEN: RealStrategy = {
	...OURS,
	name: 'GPT Image node, woken',
	short: 'GPT Image node, woken',
	woken: true,
};
export const OUR_LOOP: RealStrategy = {
	...OURS,
	name: 'GPT Image node in Loop Over Items',
	short: 'GPT Image node in a loop',
	workflow: gptImageLoop,
};
export const LOOP: RealStrategy = {
	name: 'Loop Over Items: HTTP Request, Wait 2 s, HTTP Request, IF',
	short: 'hand-built loop',
	workflow: handBuiltLoop,
	ours: false,
};
export const ALL_AT_ONCE: RealStrategy = {
	name: 'HTTP Request on all items at once',
	short: 'HTTP Request, all at once',
	workflow: allAtOnce,
	ours: false,
};
export const POOL: RealStrategy = {
	name: 'Code node with a pool of five, every 2 s',
	short: 'Code node, pool of five',
	workflow: codePool,
	ours: false,
};
