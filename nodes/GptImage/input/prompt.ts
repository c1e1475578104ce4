import { GptImageError } from '../../engine/texts/errors';
import { promptMessages } from '../../engine/texts/promptMessages';
import type { Run } from '../run/run';
import type { Caller } from '../run/caller';
import { expressionIn, GAP_WORDS, joinedParts } from './expressionParts';
import { field, textOf } from './parameters';

/** Around a gap, so many characters show which it is. */
const NEAR = 60;

/**
 * The prompt of an item. One that is plainly broken is refused before anything is paid; one that may be is noted for a
 * hint after the run.
 *
 * @throws GptImageError that names the field and what is wrong with it
 */
export function promptOf(
	{ context, oddPrompts }: Pick<Run, 'context' | 'oddPrompts'>,
	itemIndex: number,
): string {
	const prompt = textOf(field(context, itemIndex, 'prompt', 'Prompt'));
	const raw: unknown = context.getNodeParameter('prompt', itemIndex, '', { rawExpressions: true });
	const expression = typeof raw === 'string' && raw.startsWith('=') ? raw : undefined;
	const object = /\[object [A-Z]\w*\]/.exec(prompt);
	if (object !== null) {
		throw new GptImageError(promptMessages.object(near(prompt, object.index)));
	}
	const left = expressionIn(prompt);
	if (left !== undefined && expression === undefined) {
		throw new GptImageError(promptMessages.expression(left));
	}
	const word = expression === undefined ? null : GAP_WORDS.exec(prompt);
	if (word !== null) {
		const gap = joinedParts(expression ?? '').find((part) => isNothing(context, part, itemIndex));
		if (gap !== undefined) {
			throw new GptImageError(promptMessages.gap(near(prompt, word.index), gap));
		}
	}
	if (word !== null || left !== undefined) oddPrompts.push(itemIndex);
	return prompt;
}

/** What a part gives by itself; one that cannot be evaluated alone tells nothing. */
function isNothing(context: Caller['context'], part: string, itemIndex: number): boolean {
	try {
		const value = context.evaluateExpression(`{{ ${part} }}`, itemIndex) as unknown;
		return value === undefined || value === null || Number.isNaN(value);
	} catch {
		return false;
	}
}

function near(prompt: string, index: number): string {
	const start = Math.max(0, index - NEAR);
	const cut = [start > 0 ? '…' : '', index + NEAR < prompt.length ? '…' : ''];
	return cut[0] + prompt.slice(start, index + NEAR) + cut[1];
}
