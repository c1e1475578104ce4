import type { NodeExecutionHint } from 'n8n-workflow';

import type { Run } from './run';

/** Tells after a batch what was made, what it cost, and what is left of the hour. */
export function addHint(run: Run): void {
	const { context, line, images, credits } = run;
	const { calls } = line.spent;
	if (run.isTool || calls === 0 || context.getInputData().length < 2) return;
	const left = line.account.budget.left(line.runtime.now());
	const waited = Math.round(line.allowance.total / 1000);
	const parts = [
		...(images > 0 ? [count(images, 'image')] : []),
		...(credits > 0 ? [count(credits, 'credit')] : []),
		`${count(calls, 'API call')} used${left === undefined ? '' : `, ${left} left this hour`}`,
		...(waited > 0 ? [`${count(waited, 'second')} waited for the rate limit`] : []),
	];
	const hint: NodeExecutionHint = {
		message: `${parts.join(', ')}.`,
		type: 'info',
		location: 'outputPane',
	};
	// Old n8n versions have no hints at run time.
	(context as Partial<typeof context>).addExecutionHints?.(hint);
}

function count(number: number, thing: string): string {
	return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
