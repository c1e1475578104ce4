import type { INodeExecutionData } from 'n8n-workflow';

import { Cancelled } from '../engine/texts/errors';
import { logPlan } from './output/hint';
import { failItem, logCause } from './output/errorItem';
import type { Prepare, Run } from './run/run';
import { DOWNLOADS } from './run/run';
import { checkImageCount } from './run/runOptions';

/** Where an item ended. */
type Outcome = INodeExecutionData[] | { error: unknown };

/**
 * Works on all items side by side, as far as the run's concurrency allows; results keep the order of the input.
 *
 * @param tolerant `continueOnFail`: an item that fails becomes an error item, the others go on
 * @param stop ends the items on their way; a paid request that is open still brings its id home
 * @throws GptImageError if the run as a whole is refused; the first error and its item, once nothing is on its way any more
 */
export async function workThrough(
	run: Run,
	count: number,
	prepare: Prepare,
	{ tolerant, stop }: { tolerant: boolean; stop: () => void },
): Promise<INodeExecutionData[]> {
	const outcomes: Outcome[] = new Array<Outcome>(count);
	let first: { error: unknown; itemIndex: number } | undefined;
	const fail = (itemIndex: number, error: unknown) => {
		outcomes[itemIndex] = { error };
		logCause(run, itemIndex, error);
		if (tolerant || first !== undefined) return;
		first = { error, itemIndex };
		stop();
	};

	// All parameters are checked before anything is sent: no item is paid for if another one stops the run anyway.
	const work = Array.from({ length: count }, (_, itemIndex) => {
		try {
			return prepare(run, itemIndex);
		} catch (error) {
			fail(itemIndex, error);
			return undefined;
		}
	});

	const { connection, ledger, maxImages } = run;
	if (first === undefined) checkImageCount(ledger.wanted, maxImages);
	const { account, runtime } = connection;
	const { attended, unattended, uploads } = ledger.ahead;
	account.noteRound(attended, unattended + uploads, runtime.now());
	logPlan(run);
	let next = 0;
	const worker = async () => {
		while (next < count && first === undefined) {
			const itemIndex = next++;
			const task = work[itemIndex];
			if (task === undefined) continue;
			await begin(run, task).then(
				(items) => (outcomes[itemIndex] = items),
				(error: unknown) => fail(itemIndex, error),
			);
		}
	};
	// Some are made ready, some are made, some are downloaded.
	await Promise.all(Array.from({ length: 2 * run.concurrency + DOWNLOADS }, worker));

	if (first !== undefined) throw new StoppedAt(first.itemIndex, first.error);
	return outcomes.flatMap((outcome, itemIndex) =>
		Array.isArray(outcome) ? outcome : [failItem(outcome.error, itemIndex, ledger)],
	);
}

async function begin(
	run: Run,
	task: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	if (run.connection.runtime.signal.aborted) throw new Cancelled();
	return await task();
}

/** The error that stopped a run, and the item that it belongs to. */
export class StoppedAt extends Error {
	constructor(
		readonly itemIndex: number,
		readonly reason: unknown,
	) {
		super('Stopped at an item');
	}
}
