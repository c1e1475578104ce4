import {
	RecordedResponse,
	takeLoggedLines,
	useBinaryMode,
	webhookContext,
} from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { receive } from '../../../nodes/GptImageTrigger/delivery/receive';
import { runNode } from '../../testbed/core/actionNode.cts';
import { node } from '../../testbed/core/triggerNode.cts';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';

const SECRET = 'whsec_0123456789abcdef';
const MINUTE = 60_000;

let sandbox: VirtualSandbox;
let key: string;
let workflowId: string;

beforeAll(async () => {
	await useBinaryMode('default');
	sandbox = await startVirtualSandbox({ duration: 100, inFlight: 'none' });
});
afterAll(() => sandbox.stop());
beforeEach(() => {
	sandbox.reset();
	takeLoggedLines();
	key = sandbox.newAccount().key;
	workflowId = randomUUID();
});

/** `started`, or the status and what the answer says. */
async function deliver(data: object, options: IDataObject = {}): Promise<unknown> {
	const wish = { url: 'https://n8n.example/x', secret: SECRET, event: 'generation.succeeded' };
	const { body, headers } = composeDelivery({ ...wish, data: { ...data } });
	const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	const response = new RecordedResponse();
	const context = webhookContext({
		nodeType: node,
		nodeId: `trigger of ${workflowId}`,
		workflowId,
		staticData: { webhookSecret: SECRET },
		parameters: { options: options as INodeParameters },
		request: {
			headers: Object.fromEntries(lowered) as Record<string, string>,
			rawBody: Buffer.from(body),
		},
		response,
	});
	const result = await receive(context, sandbox.time.clock.now());
	const answer: unknown = result.webhookResponse;
	if (result.workflowData !== undefined) return 'started';
	return response.statusCode === 200 ? (answer as { status: string }).status : 503;
}

const generate = async () =>
	await runNode({
		sandbox,
		key,
		workflowId,
		executionId: randomUUID(),
		parameters: {
			operation: 'generate',
			prompt: 'A variant of it',
			quality: 'low',
			waitForCompletion: false,
		},
	});

/** What the event of an image says that somebody else made, so many minutes from now. */
function foreign(minutes: number): object {
	const createdAt = new Date(sandbox.time.clock.now() + minutes * MINUTE).toISOString();
	return { generationId: `gen_${randomUUID()}`, status: 'succeeded', outputs: [], createdAt };
}

/** The event of the order that the API has taken. */
function ownEvent(): Record<string, unknown> {
	const [{ generationId }] = sandbox.ledger(key).entries;
	return sandbox.eventOf(generationId).data;
}

it('an event that comes before the answer to its order comes again, and is then known', async () => {
	sandbox.faults.add({ on: 'generate', fault: { stall: 'after' } });
	const { clock } = sandbox.time;
	let early: Promise<unknown> | undefined;
	clock.at(clock.now() + 5_000, () => {
		early = deliver(ownEvent());
	});
	expect((await generate()).items).toHaveLength(1);
	expect(await early).toBe(503);
	expect(await deliver(ownEvent())).toBe('ignored');
	expect(await deliver(foreign(0))).toBe('started');
});

describe('an order that never got an answer', () => {
	let event: Record<string, unknown>;

	beforeEach(async () => {
		sandbox.faults.add({ on: 'generate', fault: { reset: 'after' }, times: Infinity });
		expect((await generate()).error?.message).toBeDefined();
		event = ownEvent();
		takeLoggedLines();
	});

	it('its event is asked for three times, then left out with a warning', async () => {
		const answers: unknown[] = [];
		for (let time = 0; time < 5; time++) {
			answers.push(await deliver(event));
			await deliver(foreign(-10));
		}
		expect(answers).toEqual([503, 503, 503, 'ignored', 'ignored']);
		expect(takeLoggedLines().filter(({ level }) => level === 'warn')).toMatchObject([
			{ message: expect.stringContaining('own workflow') as string },
			{ message: expect.stringContaining('own workflow') as string },
		]);
	});

	it('never gives the vendor more than three refusals in a row', async () => {
		const answers: unknown[] = [];
		for (let time = 0; time < 8; time++) answers.push(await deliver(foreign(0)));
		expect(answers).toEqual([503, 503, 503, 'ignored', 503, 503, 503, 'ignored']);
	});

	it('what is older, or was made later, starts the workflow', async () => {
		expect(await deliver(foreign(-10))).toBe('started');
		expect(await deliver(foreign(10))).toBe('started');
	});

	it('is no doubt for other workflows, or where own images may start it', async () => {
		expect(await deliver(event, { ignoreOwn: false })).toBe('started');
		workflowId = randomUUID();
		expect(await deliver(event)).toBe('started');
	});
});

it('an order that was refused leaves no doubt', async () => {
	sandbox.faults.add({ on: 'generate', fault: { status: 400 } });
	expect((await generate()).error).toBeDefined();
	expect(await deliver(foreign(0))).toBe('started');
});
