import { ENGINES, startTriggerSetting } from '../testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';
import { paidAfter } from '../testbed/lab/loopCounts.cts';
import { chain, gptImage, node } from '../testbed/lab/workflowJson.cts';
import type { NodeJson } from '../testbed/lab/workflowJson.cts';
import type { Workflow } from '../testbed/lab/workflows.cts';

describe.each(ENGINES)('images that start workflows that make images, %s', (_name, service) => {
	let setting: TriggerSetting;
	const workflows: Workflow[] = [];

	beforeAll(async () => {
		setting = await startTriggerSetting({ publicationService: service, name: 'trigger-loops' });
	});
	afterAll(() => setting?.stop());
	afterEach(async () => {
		for (const { id } of workflows.splice(0)) await setting.n8n.workflows.unpublish(id);
		expect(setting.sandbox.webhooks).toEqual([]);
	});

	const generate = (): NodeJson =>
		gptImage(
			{ prompt: 'A variant of it', quality: 'low', downloadImages: false },
			setting.credential,
		);

	async function activated(...nodes: NodeJson[]): Promise<void> {
		workflows.push(await setting.activated(...nodes));
	}

	/** A workflow that makes an image when another one calls it. */
	async function subWorkflow(): Promise<NodeJson> {
		const trigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger');
		const { id } = await setting.n8n.workflows.create(chain('Makes an image', trigger, generate()));
		// n8n 1 has no such thing, and needs none.
		await setting.n8n.workflows.publish(id).catch(() => undefined);
		return node(
			'Call',
			'n8n-nodes-base.executeWorkflow',
			{ workflowId: { __rl: true, mode: 'id', value: id } },
			{ typeVersion: 1.1 },
		);
	}

	it('one workflow: one more', async () => {
		await activated(setting.trigger(), generate());
		expect(await paidAfter(setting)).toBe(1);
	});

	it('a workflow and its sub-workflow: one more', async () => {
		await activated(setting.trigger(), await subWorkflow());
		expect(await paidAfter(setting)).toBe(1);
	});

	it('two copies of a workflow: four more', async () => {
		for (let copy = 0; copy < 2; copy++) await activated(setting.trigger(), generate());
		expect(await paidAfter(setting)).toBe(4);
	});

	it('three copies: fifteen more', async () => {
		for (let copy = 0; copy < 3; copy++) await activated(setting.trigger(), generate());
		expect(await paidAfter(setting)).toBe(15);
	});

	it('two workflows that feed each other, each through a sub-workflow: four more', async () => {
		for (let copy = 0; copy < 2; copy++) await activated(setting.trigger(), await subWorkflow());
		expect(await paidAfter(setting)).toBe(4);
	});

	it('a workflow that waits before it makes an image: one more', async () => {
		const wait = node(
			'Wait',
			'n8n-nodes-base.wait',
			{ amount: 1, unit: 'seconds' },
			{ typeVersion: 1.1 },
		);
		await activated(setting.trigger(), wait, generate());
		expect(await paidAfter(setting)).toBe(1);
	});
});
