import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';

import { FULL } from '../../testbed/report/tally.cts';
import type { NodeProcess, Step } from '../../testbed/core/instance.cts';
import { Instance, startProcess } from '../../testbed/core/instance.cts';
import type { Sandbox } from '../../testbed/sandbox/server.cts';
import { startSandbox } from '../../testbed/sandbox/server.cts';

// Workflows that start, call and follow each other in any way, on n8n's own engine, against the sandbox over HTTP.

const TRIGGERS = 4;

const mostly = <Value,>(usual: Value, ...others: Value[]) =>
	fc.oneof(
		{ weight: 4, arbitrary: fc.constant(usual) },
		{ weight: 1, arbitrary: fc.constantFrom(...others) },
	);

const workflow = fc.record({
	trigger: fc.option(fc.record({ types: mostly('', 'text2img', 'edit', 'edit, upscale') }), {
		freq: 4,
		nil: undefined,
	}),
	generates: fc.boolean(),
	/** Which of the later workflows it calls. */
	calls: fc.option(fc.record({ to: fc.nat(TRIGGERS), waits: fc.boolean() }), { nil: undefined }),
	/** Whether it fails at its end, and which of the later workflows is told. */
	fails: fc.record({ does: mostly(false, true), tells: fc.nat(TRIGGERS) }),
});

const graph = fc.record({
	workflows: fc.array(workflow, { minLength: 1, maxLength: TRIGGERS }),
	/** 0: no queue mode. */
	workers: mostly(0, 1, 2),
	type: mostly('text2img', 'edit'),
});

type Graph = typeof graph extends fc.Arbitrary<infer Value> ? Value : never;

let sandbox: Sandbox;
let processes: NodeProcess[];

beforeAll(async () => {
	sandbox = await startSandbox({ duration: 1, inFlight: 'none', limit: 1_000_000 });
	processes = [startProcess(), startProcess(), startProcess()];
});
afterAll(() => sandbox.stop());

/** A workflow's steps, each followed by the next; later workflows are the only ones that it calls. */
function stepsOf({ workflows, workers }: Graph, index: number): Record<string, Step> {
	const { trigger, generates, calls, fails } = workflows[index];
	const chosen: Array<[string, Step]> = [];
	if (generates) {
		const parameters = {
			operation: 'generate',
			prompt: 'x',
			quality: 'low',
			waitForCompletion: false,
		};
		chosen.push(['Generate', { type: 'gptImage', parameters }]);
	}
	const later = workflows.length - index - 1;
	if (calls !== undefined && later > 0) {
		const workflowId = `W${index + 1 + (calls.to % later)}`;
		const parameters = { workflowId, waitForSubWorkflow: calls.waits };
		chosen.push(['Call', { type: 'executeWorkflow', parameters }]);
	}
	if (fails.does) chosen.push(['Stop', { type: 'stopAndError' }]);
	const names = chosen.map(([name]) => name);
	const steps = chosen.map(([name, step], place): [string, Step] => [
		name,
		{ ...step, next: names.slice(place + 1, place + 2) },
	]);
	const next = names.slice(0, 1);
	// Types that pass images on across several workers are the one loop that nobody notices: the documentation says so.
	const types = workers > 1 ? '' : (trigger?.types ?? '');
	const starts: Array<[string, Step]> = [
		['Called', { type: 'executeWorkflowTrigger', next }],
		['Error Trigger', { type: 'errorTrigger', next }],
	];
	if (trigger !== undefined) {
		const parameters: INodeParameters = { options: { types } };
		starts.push(['Trigger', { type: 'gptImageTrigger', parameters, next }]);
	}
	return Object.fromEntries([...starts, ...steps]);
}

/** How many images are paid for in each round of events, after the event of somebody else's image. */
async function live(wish: Graph): Promise<number[]> {
	const { key } = sandbox.newAccount();
	const credentials = { gptImageApi: { apiKey: key, baseUrl: sandbox.url } };
	const [main, ...others] = processes;
	const n8n = new Instance(credentials, main, others.slice(0, wish.workers));
	for (const [index, { fails }] of wish.workflows.entries()) {
		const later = wish.workflows.length - index - 1;
		const told = later === 0 ? undefined : `W${index + 1 + (fails.tells % later)}`;
		n8n.add(`W${index}`, stepsOf(wish, index), told);
	}
	const ordered = () => sandbox.ledger(key).entries.map(({ generationId }) => generationId);
	const now = new Date().toISOString();
	const foreign = { status: 'succeeded', outputs: [], createdAt: now, completedAt: now };
	let events: Array<Record<string, unknown>> = [
		{ generationId: `gen_${randomUUID()}`, type: wish.type, ...foreign },
	];
	const counts: number[] = [];
	while (events.length > 0 && counts.length < 2 * TRIGGERS) {
		const before = new Set(ordered());
		for (const data of events) await n8n.deliver('generation.succeeded', data);
		await n8n.settle();
		await new Promise((resolve) => setTimeout(resolve, 5));
		const made = ordered().filter((id) => !before.has(id));
		counts.push(made.length);
		events = made.map((id) => sandbox.eventOf(id).data);
		takeLoggedLines();
	}
	return counts;
}

it('never pays without end, whatever workflows start, call and follow each other', async () => {
	await fc.assert(
		fc.asyncProperty(graph, async (wish) => {
			const counts = await live(wish);
			const triggers = wish.workflows.filter(({ trigger }) => trigger !== undefined).length;
			// Each round adds a workflow to the chain behind an image, so there are no more rounds than triggers.
			expect(counts.length).toBeLessThanOrEqual(triggers + 1);
			if (counts.length > 1) expect(counts.at(-1)).toBe(0);
			const free =
				wish.workers > 1 || wish.workflows.every(({ trigger }) => (trigger?.types ?? '') === '');
			if (wish.workers > 0 && free) expect(counts).toEqual([0]);
		}),
		{ numRuns: FULL ? 300 : 40 },
	);
}, 600_000);
