/**
 * `node --expose-gc --require tsx/cjs virtualHour.cts`: an hour of batches, cancels, faults and deliveries in virtual
 * time, in one process; prints as JSON what it leaves behind.
 */
import { RecordedResponse, takeLoggedLines, webhookContext } from '../../testbed/core/n8nCore.cts';

import { randomUUID } from 'node:crypto';

import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { VirtualClock } from '../../testbed/virtual/clock.cts';
import { runNode } from '../../testbed/virtual/node.cts';
import { GptImageTrigger } from '../../../nodes/GptImageTrigger/GptImageTrigger.node.ts';
import { receive } from '../../../nodes/GptImageTrigger/delivery/receive';
import { composeDelivery } from '../../testbed/sandbox/deliveries.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import { eventsOf } from '../../testbed/sandbox/generations.cts';
import { UnreliableApi } from './unreliableApi.cts';

const MINUTE = 60_000;
const SLICES = 12;
const SLICE = 5 * MINUTE;
/** One batch starts so often, on one of three accounts. */
const PAUSE = 10_000;
const ACCOUNTS = ['one', 'two', 'three'];
const SECRET = 'whsec_0123456789abcdef';

const random = seededRandom(8);
const clock = new VirtualClock();
const node = new GptImageTrigger();
const staticData = { webhookId: 'wh_1', webhookSecret: SECRET, webhookUrl: 'u', webhookEvents: [] };
const done = {
	...{ executions: 0, failed: 0, cancelled: 0, items: 0, generations: 0, faults: 0 },
	...{ deliveries: 0, started: 0, forgedAccepted: 0, strangeErrors: 0, staticDataChanged: 0 },
};

/** One execution; now and then it is cancelled, or takes less time than the image. */
async function execution(api: UnreliableApi, from: string): Promise<void> {
	const stop = new AbortController();
	const count = 1 + Math.floor(8 * random());
	done.executions++;
	if (random() < 0.1) {
		clock.at(clock.now() + 30_000 * random(), () => stop.abort());
		done.cancelled++;
	}
	const options = { timeout: random() < 0.1 ? 5 : 120 };
	try {
		const run = { count, from, random, options, signal: stop.signal };
		done.items += (await runNode(api, run)).length;
	} catch (error) {
		done.failed++;
		const ours = error instanceof NodeApiError || error instanceof NodeOperationError;
		if (!ours) done.strangeErrors++;
	}
}

/** The event of each generation: once, again, and once with another signature. */
async function deliver(api: UnreliableApi): Promise<void> {
	for (const generation of api.rules.state.generations.values()) {
		const [told] = eventsOf(generation, api.rules.options);
		for (const secret of [SECRET, SECRET, 'whsec_forged']) {
			const { body, headers } = composeDelivery({ url: 'u', secret, ...told });
			const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
			const response = new RecordedResponse();
			const context = webhookContext({
				nodeType: node,
				workflowId: 'listening',
				parameters: { events: ['generation.succeeded', 'generation.failed'] },
				staticData,
				request: {
					rawBody: Buffer.from(body),
					headers: Object.fromEntries(lower) as Record<string, string>,
				},
				response,
			});
			const { workflowData } = await receive(context, clock.now());
			done.deliveries++;
			if (context.workflow.staticData.__dataChanged === true) done.staticDataChanged++;
			if (workflowData === undefined) continue;
			response.status(200).end();
			done.started++;
			if (secret !== SECRET) done.forgedAccepted++;
		}
	}
}

/** Five minutes with an API of their own: what the API itself remembers must not count. */
async function slice(): Promise<void> {
	const apis = ACCOUNTS.map((name) => ({
		name,
		api: new UnreliableApi(clock, () => `gen_${randomUUID()}`, random),
	}));
	const end = clock.now() + SLICE;
	const load = async () => {
		const running: Array<Promise<void>> = [];
		while (clock.now() < end) {
			const { api, name } = apis[Math.floor(random() * apis.length)];
			running.push(execution(api, name));
			await clock.sleep(PAUSE);
		}
		await Promise.all(running);
	};
	await clock.run(load());
	for (const { api } of apis) {
		await deliver(api);
		done.generations += api.rules.state.generations.size;
		done.faults += api.faults;
	}
	takeLoggedLines();
}

async function look() {
	// Whatever waits for the next turn of the event loop is done by then.
	for (let turn = 0; turn < 5; turn++) {
		await new Promise((resolve) => setImmediate(resolve));
		globalThis.gc?.();
	}
	return { heap: process.memoryUsage().heapUsed, generations: done.generations };
}

async function hour(): Promise<void> {
	// The first slice loads and compiles what the others use.
	await slice();
	const resources = process.getActiveResourcesInfo();
	const looks = [await look()];
	for (let number = 1; number <= SLICES; number++) {
		await slice();
		looks.push(await look());
	}
	// A day later, everything that is remembered for a day is forgotten with the next execution.
	await clock.run(clock.sleep(25 * 60 * MINUTE));
	await slice();
	looks.push(await look());
	const left = process.getActiveResourcesInfo();
	console.log(JSON.stringify({ done, looks, resources, left, minutes: (SLICES * SLICE) / MINUTE }));
}

hour().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
