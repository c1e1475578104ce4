import type { IExecuteFunctions, INodeExecutionData, ISupplyDataFunctions } from 'n8n-workflow';

import type { Runtime } from '../shared/runtime';
import { stoppable } from '../shared/runtime';
import { GptImageError } from '../engine/texts/errors';
import { StoppedAt, workThrough } from './batch';
import { addHint } from './output/hint';
import { failItem, nodeError } from './output/errorItem';
import type { Prepare, Run } from './run';
import { startRun } from './run';

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
		const items = await workThrough(run, count, prepare, { tolerant, stop: () => stop.abort() });
		addHint(run);
		return items;
	} catch (error) {
		if (tolerant && (run === undefined || error instanceof GptImageError)) {
			return Array.from({ length: count }, (_, itemIndex) => failItem(error, itemIndex, run));
		}
		const stopped = error instanceof StoppedAt ? error : undefined;
		throw nodeError(context, stopped?.reason ?? error, stopped?.itemIndex, run);
	} finally {
		if (run !== undefined) run.connection.account.queued -= run.ahead;
		if (runtime.signal.aborted && run !== undefined) warnOfPaid(run);
	}
}

/**
 * A model learns of an error only if it is an answer of its tool: an agent before version 3, a sub-agent or the MCP
 * trigger calls the node as a function and passes on nothing at all of what that throws; and where the engine runs the
 * tool, an n8n before 2.41 ends the whole execution.
 */
function answersAnAgent(context: IExecuteFunctions): boolean {
	// Only the context of a function call has this; `isToolExecution` is missing in n8n 1.x.
	if ((context as Partial<ISupplyDataFunctions>).cloneWith !== undefined) return true;
	const { type, onError } = context.getNode();
	return type.endsWith('Tool') && onError !== 'stopWorkflow';
}

/** After a cancel n8n shows nothing that we throw; the log keeps the ids of what is paid. */
function warnOfPaid({ context, paid, doubtful }: Run): void {
	const parts = [
		...(paid.length === 0
			? []
			: [
					`These generations are paid for and still being made, use Get Status to fetch them: ${paid
						.map(({ generationId }) => generationId)
						.join(', ')}.`,
				]),
		...(doubtful.size === 0
			? []
			: [
					`The API had not confirmed the order of ${doubtful.size === 1 ? 'one item' : `${doubtful.size} items`}, which may be paid for as well: check the gallery at https://gptimage2.plus.`,
				]),
	];
	if (parts.length === 0) return;
	context.logger.warn(`GPT Image: the execution was cancelled. ${parts.join(' ')}`);
}
