import { paidAfter, quiet } from '../../testbed/lab/loopCounts.cts';
import { chain, gptImage, node } from '../../testbed/lab/workflowJson.cts';
import type { NodeJson } from '../../testbed/lab/workflowJson.cts';
import type { Workflow } from '../../testbed/lab/workflows.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { NODE, PATIENCE_MS, startQueueSetting } from './queueSetting.cts';
import type { QueueSetting } from './queueSetting.cts';

describe.each([1, 2])('a trigger whose executions %d workers work on', (workers) => {
	let setting: QueueSetting;
	const workflows: Workflow[] = [];

	beforeAll(async () => {
		setting = await startQueueSetting({ name: `queue-loops-${workers}`, workers });
	}, PATIENCE_MS);
	afterAll(() => setting?.stop(), PATIENCE_MS);
	afterEach(async () => {
		for (const { id } of workflows.splice(0)) await setting.n8n.workflows.unpublish(id);
	});

	const generate = (): NodeJson =>
		gptImage(
			{ prompt: 'A variant of it', quality: 'low', downloadImages: false },
			setting.credential,
		);

	async function activated(...nodes: NodeJson[]): Promise<Workflow> {
		const workflow = await setting.activated(...nodes);
		workflows.push(workflow);
		return workflow;
	}

	const WAYS_OUT = /GPT Image Trigger.*'Types'.*'Ignore Own Images'/;

	it('starts, and orders nothing: the error names the ways out', async () => {
		const workflow = await activated(setting.trigger(), generate());
		expect(await paidAfter(setting)).toBe(0);
		const [execution] = await setting.n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.error?.message).toMatch(WAYS_OUT);
	});

	it('orders nothing through a sub-workflow either', async () => {
		const called = node('Called', 'n8n-nodes-base.executeWorkflowTrigger');
		const sub = await setting.n8n.workflows.create(chain('Makes an image', called, generate()));
		await setting.n8n.workflows.publish(sub.id).catch(() => undefined);
		const value = { __rl: true, mode: 'id', value: sub.id };
		const call = node(
			'Call',
			'n8n-nodes-base.executeWorkflow',
			{ workflowId: value },
			{ typeVersion: 1.1 },
		);
		const workflow = await activated(setting.trigger(), call);
		expect(await paidAfter(setting)).toBe(0);
		const [execution] = await setting.n8n.executions.waitForCount(workflow.id, 1);
		expect(execution.error?.message).toMatch(WAYS_OUT);
	});

	it('an image of the own workflow starts it, and nothing more is paid', async () => {
		const { n8n, sandbox } = setting;
		const [webhook, trigger, image] = [setting.webhook(), setting.trigger(), generate()];
		const json = chain('Both ways', webhook, image);
		json.nodes.push(trigger);
		json.connections[trigger.name] = { main: [[{ node: NODE, type: 'main', index: 0 }]] };
		const workflow = await n8n.workflows.create(json);
		await n8n.workflows.publish(workflow.id);
		workflows.push(workflow);
		const before = sandbox.charges.entries.length;
		await setting.call(workflow);
		await setting.ordered(before + 1);
		await quiet(setting);
		expect(sandbox.charges.entries.length - before).toBe(1);
		expect(await setting.runs(workflow)).toHaveLength(2);
	});

	it('runs where the types of the trigger leave out what the node makes', async () => {
		const { sandbox } = setting;
		const workflow = await activated(setting.trigger({ options: { types: 'edit' } }), generate());
		const { url, secret } = setting.endpoint(workflow);
		const before = sandbox.charges.entries.length;
		const event = 'generation.succeeded';
		const data = { generationId: `gen_edit_${workers}`, type: 'edit', status: 'succeeded' };
		expect(await sandbox.send(composeDelivery({ url, secret, event, data }))).toMatchObject({
			status: 200,
		});
		await setting.ordered(before + 1);
		await quiet(setting);
		expect(sandbox.charges.entries.length - before).toBe(1);
	});
});
