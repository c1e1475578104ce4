import type { Run } from './run/run';

/*
 * What Stop does, and who does it:
 * - n8n aborts the execution's signal; it is the `signal` of the `Runtime` (shared/runtime.ts) that everything waits with.
 * - What sleeps wakes up, what queues leaves its queue, and nothing new is sent: `Cancelled` (engine/texts/errors.ts).
 * - Questions, uploads and downloads that are under way are broken off.
 * - An order that has left goes on for up to a minute, because it may be paid (engine/api/call.ts): its id is written to
 *   the log like that of every order (operations/orderWatch.ts), and below.
 * - Where one item's error ends the whole run, the others are stopped in the same way (batch.ts).
 */

/** After Stop n8n shows nothing that the node throws; the log keeps the ids of what is paid. */
export function warnOfPaid({
	context,
	ledger: { paid, doubtful },
}: Pick<Run, 'context' | 'ledger'>): void {
	const parts = [
		...(paid.length === 0
			? []
			: [
					`These generations are paid for and still being made, use Get Status to fetch them: ${paid
						.map(({ generationId }) => generationId)
						.join(', ')}.`,
				]),
		...(doubtful.length === 0
			? []
			: [
					`The API had not confirmed the order of ${doubtful.length === 1 ? 'one item' : `${doubtful.length} items`}, which may be paid for as well: check the gallery at https://gptimage2.plus.`,
				]),
	];
	if (parts.length === 0) return;
	context.logger.warn(`GPT Image: the execution was cancelled. ${parts.join(' ')}`);
}
