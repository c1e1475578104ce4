import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Runtime } from '../shared/runtime';
import { stoppable } from '../shared/runtime';
import { GptImageError } from '../engine/texts/errors';
import { StoppedAt, workThrough } from './batch';
import { addHint } from './output/hint';
import { failItem, nodeError } from './output/errorItem';
import { answersAnAgent } from './run/caller';
import type { Prepare, Run } from './run/run';
import { startRun } from './run/run';
import { warnOfPaid } from './stop';

/**
 * Runs an operation for all input items.
 *
 * @param runtime clock, sleep and cancel signal; tests pass their own
 * @throws n8n's NodeApiError or NodeOperationError for the first item that failed, unless the node continues on fail or
 *   answers an agent
 */
export async function execute(
	context: IExecuteFunctions,
	prepare: Prepare,
	runtime: Runtime,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	const tolerant = context.continueOnFail() || answersAnAgent(context);
	const stop = new AbortController();
	let run: Run | undefined;
	try {
		run = await startRun(context, stoppable(runtime, stop.signal));
		run.connection.account.runs++;
		const items = await workThrough(run, count, prepare, { tolerant, stop: () => stop.abort() });
		addHint(run);
		return items;
	} catch (error) {
		if (tolerant && (run === undefined || error instanceof GptImageError)) {
			return Array.from({ length: count }, (_, itemIndex) =>
				failItem(error, itemIndex, run?.ledger),
			);
		}
		const stopped = error instanceof StoppedAt ? error : undefined;
		throw nodeError(context, stopped?.reason ?? error, stopped?.itemIndex, run?.ledger);
	} finally {
		if (run !== undefined) {
			run.ledger.close();
			run.connection.account.runs--;
			if (runtime.signal.aborted) warnOfPaid(run);
		}
	}
}
