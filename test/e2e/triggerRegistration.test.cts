import { until } from '../testbed/lab/waiting.cts';
import { BOTH, ENGINES, startTriggerSetting, TRIGGER } from '../testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';
import { node } from '../testbed/lab/workflowJson.cts';
import type { Workflow } from '../testbed/lab/workflows.cts';

describe.each(ENGINES)('registrations in everyday situations, %s', (_name, publicationService) => {
	let setting: TriggerSetting;
	const workflows: Workflow[] = [];

	beforeAll(async () => {
		setting = await startTriggerSetting({ publicationService, name: 'trigger-registration' });
	});
	afterAll(() => setting?.stop());
	afterEach(async () => {
		for (const { id } of workflows.splice(0)) {
			if ((await setting.n8n.workflows.get(id)).active) await setting.n8n.workflows.unpublish(id);
		}
		expect(setting.sandbox.webhooks).toEqual([]);
	});

	async function activated(...nodes: Parameters<TriggerSetting['activated']>): Promise<Workflow> {
		const workflow = await setting.activated(...nodes);
		workflows.push(workflow);
		return workflow;
	}

	/** Changes the trigger's parameters. n8n 1 registers an active workflow anew whenever it is saved. */
	async function republish({ id }: Workflow, parameters: Record<string, unknown>): Promise<void> {
		const saved = await setting.n8n.workflows.get(id);
		const [trigger, ...rest] = saved.nodes;
		const changed = { ...trigger, parameters: { ...trigger.parameters, ...parameters } };
		await setting.n8n.workflows.update(id, { nodes: [changed, ...rest] });
		await setting.n8n.workflows.publish(id);
	}

	/** The account's browser signs in again, and the old cookie is good for nothing. */
	async function withoutSession(work: () => Promise<void>): Promise<void> {
		const account = setting.sandbox.rules.account(setting.sandbox.key);
		const { session } = account;
		account.session = 'another session';
		await work().finally(() => (account.session = session));
	}

	it('another image format, once the session has expired', async () => {
		const { n8n } = setting;
		const workflow = await activated(setting.trigger());
		const before = setting.endpoint(workflow);
		await withoutSession(async () => {
			await republish(workflow, { options: { imageFormat: 'webp' } });
			expect(setting.endpoint(workflow)).toEqual(before);
			const generationId = await setting.generate();
			const attempts = await setting.delivered(generationId);
			expect(attempts.map(({ status }) => status)).toEqual([200]);
		});
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		const [{ json }] = execution.items(TRIGGER);
		expect(json.url).toBe(json.webpUrl);
	});

	it('a new registration while an execution is under way that stores what it knew', async () => {
		const { n8n, sandbox } = setting;
		const wait = { amount: 10, unit: 'seconds' };
		const count = "$getWorkflowStaticData('global').count = 1; return $input.all();";
		const workflow = await activated(
			setting.trigger(),
			node('Wait', 'n8n-nodes-base.wait', wait, { typeVersion: 1.1 }),
			node('Count', 'n8n-nodes-base.code', { jsCode: count }, { typeVersion: 2 }),
		);
		const old = setting.endpoint(workflow).secret;
		await setting.delivered(await setting.generate());
		await until(async () => (await setting.runs(workflow)).length === 1 || undefined, {
			what: 'the execution',
		});
		await republish(workflow, { events: BOTH });
		expect(setting.endpoint(workflow).secret).not.toBe(old);
		await n8n.executions.waitForCount(workflow.id, 1);
		const generationId = await setting.generate('after the execution');
		const attempts = await setting.delivered(generationId);
		expect(attempts.map(({ status }) => status)).toEqual([200]);
		await n8n.executions.waitForCount(workflow.id, 2);
		expect(sandbox.webhooks).toHaveLength(1);
	});

	it('a second workflow with the same webhookId leaves the first one alone', async () => {
		const { n8n } = setting;
		const workflow = await activated(setting.trigger());
		const before = setting.endpoint(workflow);
		const [{ webhookId }] = workflow.nodes;
		const copy = await setting.workflow(setting.trigger({}, { webhookId }));
		await n8n.workflows.publish(copy.id).catch(() => undefined);
		if ((await n8n.workflows.get(copy.id)).active) await n8n.workflows.unpublish(copy.id);
		expect(setting.endpoint(workflow)).toEqual(before);
		const attempts = await setting.delivered(await setting.generate());
		expect(attempts.map(({ status }) => status)).toEqual([200]);
		await n8n.executions.waitForCount(workflow.id, 1);
		expect(await setting.runs(copy)).toEqual([]);
	});

	it('whoever listens for a test event sees why a delivery was refused', async () => {
		const { n8n, sandbox } = setting;
		const workflow = await setting.workflow();
		const { waitingForWebhook } = await n8n.workflows.execute(workflow, TRIGGER);
		expect(waitingForWebhook).toBe(true);
		const { url } = await until(async () => setting.endpoints(workflow)[0], {
			what: 'the test registration',
		});
		const data = { generationId: 'gen_1', status: 'succeeded', outputs: [] };
		const event = 'generation.succeeded';
		const sent = await sandbox.deliver({ url, secret: 'whsec_foreign', event, data });
		expect(sent.status).toBe(500);
		const [execution] = await n8n.executions.waitForCount(workflow.id, 1);
		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message: 'A delivery was refused: the signature does not match the body',
				description: expect.stringContaining('Test URL') as string,
			},
		});
		expect(execution.runs('Then')).toEqual([]);
		await until(async () => sandbox.webhooks.length === 0 || undefined, {
			what: 'the end of the test registration',
		});
	});
});
