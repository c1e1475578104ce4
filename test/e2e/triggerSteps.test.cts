import fc from 'fast-check';
import { until } from '../testbed/lab/waiting.cts';
import type { Workflow } from '../testbed/lab/workflows.cts';
import { BOTH, ENGINES, startTriggerSetting } from '../testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../testbed/lab/triggerSetting.cts';

/** `npm run e2e -- --full` takes more of them. */
const STEPS = process.env.LAB_FULL === 'true' ? 100 : 25;
const STEP_NAMES = ['activate', 'deactivate', 'republish', 'kill'] as const;

describe.each(ENGINES)('steps in any order, %s', (_name, publicationService) => {
	let setting: TriggerSetting;

	beforeAll(async () => {
		setting = await startTriggerSetting({ publicationService, name: 'trigger-steps' });
	});
	afterAll(() => setting?.stop());

	/** Toggles the events, as an edit that matters, and publishes. */
	async function republish({ id }: Workflow): Promise<void> {
		const { workflows } = setting.n8n;
		const [trigger, ...rest] = (await workflows.get(id)).nodes;
		const events = Array.isArray(trigger.parameters.events) ? trigger.parameters.events : [];
		const parameters = {
			...trigger.parameters,
			events: events.length === 2 ? BOTH.slice(0, 1) : BOTH,
		};
		await workflows.update(id, { nodes: [{ ...trigger, parameters }, ...rest] });
		await workflows.publish(id);
	}

	async function take(step: (typeof STEP_NAMES)[number], workflow: Workflow): Promise<void> {
		const { n8n } = setting;
		if (step === 'republish') return republish(workflow);
		if (step === 'kill') {
			await n8n.kill();
			return n8n.start();
		}
		const { active } = await n8n.workflows.get(workflow.id);
		if (step === 'activate' && !active) await n8n.workflows.publish(workflow.id);
		if (step === 'deactivate' && active) await n8n.workflows.unpublish(workflow.id);
	}

	it(
		`end with one endpoint when active, and none when not (${STEPS} steps)`,
		async () => {
			const { n8n } = setting;
			const workflow = await setting.workflow();
			const names = fc.constantFrom(...STEP_NAMES);
			// Kills cost a start of n8n each: every fifth step is one, the others are drawn.
			const [drawn] = fc.sample(fc.array(names, { minLength: STEPS, maxLength: STEPS }), 1);
			const taken: string[] = [];
			for (const [index, name] of drawn.entries()) {
				const step = index % 5 === 4 ? 'kill' : name === 'kill' ? 'activate' : name;
				await take(step, workflow);
				taken.push(step);
				const { active } = await n8n.workflows.get(workflow.id);
				const count = active ? 1 : 0;
				expect({ taken, count: setting.endpoints(workflow).length }).toEqual({ taken, count });
			}
			if (!(await n8n.workflows.get(workflow.id)).active) {
				await n8n.workflows.publish(workflow.id);
			}
			const { url, secret } = setting.endpoint(workflow);
			const data = { generationId: 'gen_last', status: 'succeeded', type: 'text2img', outputs: [] };
			const event = 'generation.succeeded';
			expect(await setting.sandbox.deliver({ url, secret, event, data })).toMatchObject({
				status: 200,
			});
			await n8n.executions.waitForCount(workflow.id, 1);
			await n8n.workflows.unpublish(workflow.id);
			expect(setting.sandbox.webhooks).toEqual([]);
		},
		STEPS * 30_000,
	);

	it('that are killed half-way are put right by the next activation', async () => {
		const { n8n, sandbox } = setting;
		const workflow = await setting.workflow();
		// The vendor registers, but n8n is killed before it hears of it.
		sandbox.faults.add({ on: 'webhooks.register', fault: { stall: 'after' } });
		const publishing = n8n.workflows.publish(workflow.id).catch((error: Error) => error);
		await until(async () => setting.endpoints(workflow).length === 1 || undefined, {
			what: 'the endpoint that nobody knows of',
		});
		const orphan = setting.endpoints(workflow)[0]?.id;
		await n8n.kill();
		await publishing;
		sandbox.faults.clear();
		await n8n.start();
		// n8n's newer engine waits until the dead process's two minutes for the first activation are over.
		const patience = { deadline: 300_000 };
		if ((await n8n.workflows.get(workflow.id)).active) {
			await n8n.workflows.unpublish(workflow.id, patience);
		}
		await n8n.workflows.publish(workflow.id);
		const { id, url, secret } = setting.endpoint(workflow);
		expect(id).not.toBe(orphan);
		const data = { generationId: 'gen_half', status: 'succeeded', type: 'text2img', outputs: [] };
		const sent = await sandbox.deliver({ url, secret, event: 'generation.succeeded', data });
		expect(sent).toMatchObject({ status: 200 });
		await n8n.executions.waitForCount(workflow.id, 1);
		await n8n.workflows.unpublish(workflow.id);
		expect(setting.endpoints(workflow)).toEqual([]);
	}, 600_000);
});
