import type { INodeExecutionData } from 'n8n-workflow';

import { runNode } from '../../testbed/core/actionNode.cts';
import { pictureItem } from '../../testbed/core/batchSetting.cts';
import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';
import type { Fault } from '../../testbed/sandbox/faults.cts';
import type { RequestRecord } from '../../testbed/sandbox/requestLog.cts';
import { vary } from '../../testbed/sandbox/variations.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import type { Ran } from '../matrix/setting.cts';
import type { VariedCell } from './cells.cts';

/** A cell that was run, with its repeats as Retry On Fail makes them. */
export interface VariedOutcome {
	cell: VariedCell;
	key: string;
	runs: Ran[];
	cancelled: boolean;
	/** Requests in the ten minutes after the last run had ended. */
	lateRequests: number;
	/** The generations that the account was charged for. */
	paid: string[];
	/** The generation that Get Status asks for, ordered beforehand. */
	asked?: string;
	requests: RequestRecord[];
}

const RETRIES = 2;
const PAUSE = 5_000;
const OPTIONS = { timeout: 120, rateLimitWait: 7_200 };

let number = 0;

/** Runs a cell with an account of its own. */
export async function runVaried(sandbox: VirtualSandbox, cell: VariedCell): Promise<VariedOutcome> {
	const { deed, met, cancelAfter } = cell;
	const { time } = sandbox;
	sandbox.reset();
	const { key } = sandbox.newAccount();
	const executionId = `execution-${++number}`;
	const inputUrl = deed.source === 'url' ? await inputOf(sandbox) : '';
	// Nothing stands between us and the API when we order beforehand.
	sandbox.configure({ ...vary(...cell.variations), protection: 'none', moved: 'no' });
	const asked = deed.operation === 'getStatus' ? await ordered(sandbox, key) : undefined;
	sandbox.configure(vary(...cell.variations));
	sandbox.requests.length = 0;

	if (met !== undefined) {
		const inputPath = inputUrl === '' ? '' : new URL(inputUrl).pathname;
		sandbox.faults.add({
			on: met.call === 'input' ? 'download' : met.call,
			fault: met.fault.fault as Fault,
			times: met.times,
			match: ({ path }) => (met.call === 'input') === (path === inputPath),
		});
	}
	const controller = new AbortController();
	if (cancelAfter !== undefined) {
		time.clock.at(time.clock.now() + cancelAfter, () => controller.abort());
	}
	const item = deed.source === 'binary' ? await pictureItem('a') : { json: {} };
	const run = async (): Promise<Ran> =>
		await ran(sandbox, () =>
			runNode({
				sandbox,
				key,
				executionId,
				items: [item],
				parameters: parametersOf(deed, inputUrl, asked),
				continueOnFail: cell.continueOnFail,
				signal: controller.signal,
			}),
		);
	const runs = [await run()];
	while (runs.length <= RETRIES && hasFailed(runs.at(-1)!) && !controller.signal.aborted) {
		sandbox.faults.clear();
		await time.sleep(PAUSE);
		runs.push(await run());
	}
	const cancelled = controller.signal.aborted;
	sandbox.faults.clear();
	const arrived = sandbox.requests.length;
	await time.sleep(600_000);
	return {
		...{ cell, key, runs, cancelled, asked },
		lateRequests: sandbox.requests.length - arrived,
		paid: sandbox
			.ledger(key)
			.entries.flatMap(({ credits, generationId }) => (credits < 0 ? generationId : [])),
		requests: [...sandbox.requests],
	};
}

export function hasFailed({ items, error }: Ran): boolean {
	return error !== undefined || items.some(({ json }) => 'error' in json);
}

async function ran(
	{ time }: VirtualSandbox,
	work: () => Promise<{ items: INodeExecutionData[]; error?: Ran['error'] }>,
): Promise<Ran> {
	takeLoggedLines();
	const began = time.clock.now();
	const { items, error } = await work();
	return { items, error, logged: takeLoggedLines(), seconds: (time.clock.now() - began) / 1000 };
}

function parametersOf(
	{ operation, source, wait, calls }: VariedCell['deed'],
	imageUrls: string,
	generationId: string | undefined,
) {
	return {
		operation,
		...(source === 'url' ? { imageSource: 'url', imageUrls } : {}),
		...(operation === 'getStatus' ? { generationId } : { prompt: 'a boat [firewall]' }),
		waitForCompletion: wait,
		downloadImages: calls.includes('download'),
		options: OPTIONS,
	};
}

/** Orders the generation that Get Status is to ask for. */
async function ordered(sandbox: VirtualSandbox, key: string): Promise<string> {
	const { rules, time } = sandbox;
	const headers = { authorization: `Bearer ${key}` };
	const request = { method: 'POST' as const, path: '/api/v1/generate', headers };
	rules.handle({ ...request, body: { prompt: 'a boat' }, now: time.clock.now() });
	await time.sleep(1_000);
	const id = [...rules.state.generations.keys()].at(-1);
	if (id === undefined) throw new Error('Nothing could be ordered beforehand');
	return id;
}

/** A file at a public address: another account's image. */
async function inputOf(sandbox: VirtualSandbox): Promise<string> {
	const id = await ordered(sandbox, sandbox.newAccount().key);
	await sandbox.time.sleep(60_000);
	return sandbox.rules.state.generations.get(id)!.outputs[0].png;
}
