import { RecordedResponse, webhookContext } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import { receive } from '../../../nodes/GptImageTrigger/delivery/receive';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';
import { node } from '../../testbed/core/triggerNode.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useSandbox } from '../../testbed/core/useSandbox.cts';

// "GPT Image Trigger → GPT Image" would start itself for ever, and pay each time: both nodes together, as in n8n.

const SECRET = 'whsec_0123456789abcdef';
const HOUR = 3600_000;

let sandbox: VirtualSandbox;
useSandbox('default', (started) => (sandbox = started));

/** Makes an image in a workflow. @returns its generation's id */
async function made(workflowId: string, waitForCompletion: boolean): Promise<string> {
	const parameters = { operation: 'generate' as const, prompt: 'a boat', waitForCompletion };
	const [{ generationId }] = jsonOf(
		await runNode({ sandbox, workflowId, executionId: randomUUID(), parameters }),
	);
	// The API tells of it when it is finished.
	await sandbox.time.sleep(60_000);
	return generationId as string;
}

/** Whether the event of a generation starts a workflow. */
async function starts(workflowId: string, generationId: string, after = 0): Promise<boolean> {
	const url = 'https://n8n.example/webhook/x/webhook';
	const { body, headers } = composeDelivery({
		...{ url, secret: SECRET },
		...sandbox.eventOf(generationId),
	});
	const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	const context = webhookContext({
		nodeType: node,
		nodeId: randomUUID(),
		workflowId,
		staticData: { webhookId: 'wh_1', webhookSecret: SECRET, webhookUrl: url, webhookEvents: [] },
		request: {
			headers: Object.fromEntries(lowered) as Record<string, string>,
			rawBody: Buffer.from(body),
		},
		response: new RecordedResponse(),
	});
	const { workflowData } = await receive(context, sandbox.now() + after);
	return workflowData !== undefined;
}

it.each([true, false])(
	'an image that a workflow made does not start it again (waited for: %s)',
	async (waitForCompletion) => {
		const id = await made('workflow-1', waitForCompletion);
		expect(await starts('workflow-1', id)).toBe(false);
		expect(await starts('workflow-2', id)).toBe(true);
	},
);

it('that stays so for as long as an event is taken at all', async () => {
	const id = await made('workflow-1', true);
	expect(await starts('workflow-1', id, 23 * HOUR)).toBe(false);
	expect(await starts('workflow-2', id, 23 * HOUR)).toBe(true);
});

it('an image that a repeat of the node got back does not start it either', async () => {
	const parameters = { operation: 'generate' as const, prompt: 'a boat' };
	const run = { sandbox, executionId: randomUUID(), parameters };
	const [{ generationId }] = jsonOf(await runNode({ ...run, workflowId: 'workflow-3' }));
	jsonOf(await runNode({ ...run, workflowId: 'workflow-3' }));
	expect(sandbox.ledger().charged).toBe(1);
	expect(await starts('workflow-3', generationId as string)).toBe(false);
});
