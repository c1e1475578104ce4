import { shown } from '../../engine/texts/shown';
import type { Run } from '../run/run';
import type { Caller } from '../run/caller';
import { expressionIn, GAP_WORDS, joinedParts } from './expressionParts';
import { aboutText, field, textOf, wrong } from './parameters';

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
		throw wrong(
			"'Prompt' holds an object that was turned into text",
			`${aboutNear(prompt, object.index)} Pick one field of the object in the expression, such as {{ $json.person.name }} rather than {{ $json.person }}.`,
		);
	}
	const left = expressionIn(prompt);
	if (left !== undefined && expression === undefined) {
		throw wrong(
			"'Prompt' holds an expression that was not evaluated",
			`${aboutText(left)} Switch the field from 'Fixed' to 'Expression'. To have it drawn as it stands, write it as a text in an expression.`,
		);
	}
	const word = expression === undefined ? null : GAP_WORDS.exec(prompt);
	if (word !== null) {
		const gap = joinedParts(expression ?? '').find((part) => isNothing(context, part, itemIndex));
		if (gap !== undefined) {
			throw wrong(
				"'Prompt' has a gap: a part of its expression gives nothing",
				`${aboutNear(prompt, word.index)} The part is {{ ${shown(gap)} }}. Check that each item has this field, or write what to take instead: {{ ${shown(gap)} ?? "something" }}.`,
			);
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

function aboutNear(prompt: string, index: number): string {
	const start = Math.max(0, index - NEAR);
	const near = prompt.slice(start, index + NEAR);
	const cut = [start > 0 ? '…' : '', index + NEAR < prompt.length ? '…' : ''];
	return `This is about '${cut[0]}${shown(near)}${cut[1]}'.`;
}
