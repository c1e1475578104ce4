import { createHash } from 'node:crypto';

import { seededRandom } from '../../testbed/sandbox/faults.cts';
import type { RequestRecord } from '../../testbed/sandbox/requestLog.cts';
import type { Cell, Deed } from './cells.cts';
import { failLookups } from './resolver.cts';
import type { MatrixSetting, Ran } from './setting.cts';
import { hosts } from './setting.cts';

/** A cell that was run, and all that can be asked of it afterwards. */
export interface Outcome {
	cell: Cell;
	key: string;
	first: Ran;
	/** The same run again, as Retry On Fail does it, without a fault; undefined after a success or a cancel. */
	retried?: Ran;
	/** Whether the run was cancelled before it had ended. */
	cancelled: boolean;
	/** Milliseconds by which the latest request left after the cancel; negative if before. */
	lastRequestAfterCancel: number;
	/** Milliseconds from the cancel to the run's end. */
	endAfterCancel: number;
	/** Requests in the ten minutes after the run had ended. */
	lateRequests: number;
	/** The ids of what the account was charged for: after the first run, and in all. */
	paidFirst: string[];
	paidInAll: string[];
	/** The generation that Get Status asks for, ordered beforehand. */
	asked?: string;
	requests: RequestRecord[];
}

const CANCEL_AFTER = 3_000;
const RETRY_AFTER = 5;

const hostOf = { generate: 'api', get: 'api', upload: 'api', put: 'storage' } as const;

/** Runs one cell with an account of its own. */
export async function runCell(setting: MatrixSetting, cell: Cell): Promise<Outcome> {
	const { sandbox, io } = setting;
	const { key } = sandbox.newAccount();
	const random = seededRandom(cell.seed);
	// Not the key itself: the execution's number goes to the log.
	const executionId = `execution-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
	const never = new AbortController().signal;
	const run = async (deed: Deed, signal: AbortSignal, generationId?: string) =>
		await setting.run({
			deed,
			key,
			executionId,
			continueOnFail: cell.continueOnFail,
			runtime: io.clock.runtime(random, signal),
			signal,
			generationId,
		});

	sandbox.requests.length = 0;
	const asked = cell.operation === 'getStatus' ? await order(run, never) : undefined;
	if (asked !== undefined && !cell.wait) await setting.sleep(60);

	let cancelledAt = Number.POSITIVE_INFINITY;
	const controller = new AbortController();
	arm(setting, cell, () => {
		if (!cell.cancel || Number.isFinite(cancelledAt)) return;
		cancelledAt = io.clock.now() + CANCEL_AFTER;
		io.clock.at(cancelledAt, () => controller.abort());
	});
	const first = await run(cell, controller.signal, asked);
	const cancelled = controller.signal.aborted;
	const endedAt = io.clock.now();
	const arrived = sandbox.requests.length;
	const latest = Math.max(...sandbox.requests.map(({ at }) => at));
	await setting.sleep(600);
	const lateRequests = sandbox.requests.length - arrived;
	const paid = () =>
		sandbox
			.ledger(key)
			.entries.flatMap(({ credits, generationId }) => (credits < 0 ? generationId : []));
	const paidFirst = paid();

	disarm(setting);
	const failed = first.error !== undefined || first.items.some(({ json }) => 'error' in json);
	let retried: Ran | undefined;
	if (failed && !cancelled) {
		await setting.sleep(RETRY_AFTER);
		retried = await run(cell, never, asked);
	}
	return {
		cell,
		key,
		first,
		retried,
		cancelled,
		lastRequestAfterCancel: latest - cancelledAt,
		endAfterCancel: endedAt - cancelledAt,
		lateRequests,
		paidFirst,
		paidInAll: paid(),
		asked,
		requests: [...sandbox.requests],
	};
}

/** Orders the generation that Get Status is to ask for. */
async function order(
	run: (deed: Deed, signal: AbortSignal) => Promise<Ran>,
	signal: AbortSignal,
): Promise<string> {
	const { items } = await run({ operation: 'generate', wait: false, calls: [] }, signal);
	return items[0].json.generationId as string;
}

/** @param onHit called when the fault is met */
function arm({ sandbox, inputUrl }: MatrixSetting, cell: Cell, onHit: () => void): void {
	const { call, times } = cell;
	const { fault } = cell.fault;
	if (fault === 'dns') {
		const host = call === 'input' || call === 'download' ? 'cdn' : hostOf[call];
		failLookups(hosts[host], times, onHit);
		return;
	}
	const inputPath = new URL(inputUrl).pathname;
	sandbox.faults.add({
		on: call === 'input' ? 'download' : call,
		fault,
		times,
		match: ({ path }) => {
			const wanted = (call === 'input') === (path === inputPath);
			if (wanted) onHit();
			return wanted;
		},
	});
}

function disarm({ sandbox }: MatrixSetting): void {
	sandbox.faults.clear();
	failLookups(hosts.api, 0);
}
