import type { NodeExecutionHint } from 'n8n-workflow';

import { isListening } from '../../shared/wake';
import type { Run } from '../run/run';

/** Tells after a batch what was made, what it cost, and what is left of the hour. */
export function addHint(run: Run): void {
	const { context, connection, images } = run;
	if (!run.isTool) {
		if (run.oddPrompts.length > 0) addPromptHint(run);
		if (run.incomplete.length > 0) addIncompleteHint(run);
	}
	const { calls } = connection.spent;
	if (run.isTool || calls === 0 || context.getInputData().length < 2) return;
	const left = connection.account.budget.left(connection.runtime.now());
	const waited = Math.round(connection.allowance.total / 1000);
	const parts = [
		...(images > 0 ? [count(images, 'image')] : []),
		...(images > 0 ? chargePart(run) : []),
		`${count(calls, 'API call')} used${left === undefined ? '' : `, ${left} left this hour`}`,
		...(waited > 0 ? [`${count(waited, 'second')} waited for the rate limit`] : []),
	];
	show(run, 'info', `${parts.join(', ')}.`);
}

function show(
	{ context }: Pick<Run, 'context'>,
	type: NodeExecutionHint['type'],
	message: string,
): void {
	const hint: NodeExecutionHint = { message, type, location: 'outputPane' };
	// Old n8n versions have no hints at run time.
	(context as Partial<typeof context>).addExecutionHints?.(hint);
}

/** What this run was charged; what came back from an earlier order was paid for then. */
function chargePart({ charges, ledger }: Pick<Run, 'charges' | 'ledger'>): string[] {
	const { total, isUpperLimit, withoutPrice } = charges;
	const unknown = withoutPrice > 0 ? [`${count(withoutPrice, 'order')} without a price`] : [];
	if (total > 0) return [`${isUpperLimit ? 'up to ' : ''}${count(total, 'credit')}`, ...unknown];
	return ledger.paid.length > 0 && !isUpperLimit && unknown.length === 0 ? ['no credits'] : unknown;
}

/** A prompt may well speak of "undefined behaviour"; where it is none, the user shall see it before the next run. */
function addPromptHint(run: Pick<Run, 'context' | 'oddPrompts'>): void {
	const { oddPrompts } = run;
	const items = oddPrompts.length === 1 ? `item ${oddPrompts[0]}` : `${oddPrompts.length} items`;
	show(
		run,
		'warning',
		`The prompt of ${items} holds a word such as undefined or null, or an expression that was not evaluated. If you did not mean it so, check the expression in 'Prompt'.`,
	);
}

/** Nobody counts the images of a batch. */
function addIncompleteHint(run: Pick<Run, 'context' | 'incomplete'>): void {
	const [first, ...others] = run.incomplete;
	const items = run.incomplete.map(({ itemIndex }) => itemIndex).sort((a, b) => a - b);
	const what =
		others.length === 0
			? `${first.got} of the ${first.ordered} images that item ${first.itemIndex} ordered`
			: `fewer images than ordered for ${items.length} items: ${items.join(', ')}`;
	const rest = 'If the others come later, Get Status fetches them.';
	show(run, 'warning', `The API gave ${what}. ${rest}`);
}

function count(number: number, thing: string): string {
	return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** Writes into n8n's log, before anything is sent, how a batch that cannot fit into the hourly window will go. */
export function logPlan({
	context,
	connection,
	ledger,
}: Pick<Run, 'context' | 'connection' | 'ledger'>): void {
	const { attended, unattended, uploads } = ledger.ahead;
	const generations = attended + unattended;
	const { account, runtime } = connection;
	const now = runtime.now();
	const { left, limit, concurrency } = account.outlook(now);
	// One request orders a generation, and one finds it finished, unless an event tells of its end.
	const toldByEvents = isListening(now) && (account.events.at(now) ?? 0) > 0;
	const least = generations + (toldByEvents ? 0 : attended) + uploads;
	if (generations + uploads < 2 || least <= left) return;
	const what = [count(generations, 'generation'), count(uploads, 'upload')];
	const windows = Math.ceil((least - left) / limit);
	context.logger.info(
		`GPT Image: ${what.filter((part) => !part.startsWith('0 ')).join(' and ')} need at least ${least} API calls, and about ${Math.floor(left)} are left this hour. The node checks less often, makes up to ${concurrency} at a time, and waits for ${count(windows, 'reset')} of the hourly limit if it has to`,
	);
}
