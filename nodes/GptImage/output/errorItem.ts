import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { Cancelled, GptImageError } from '../../engine/texts/errors';
import type { Run } from '../run';

/**
 * The item that stands for one that failed. `error` is the only key and there is no `item.error`: so every n8n version
 * routes it to the error output and keeps the id.
 */
export function failItem(error: unknown, itemIndex: number): INodeExecutionData {
	const { message, description, details } = readable(error);
	const { generationId, status } = details;
	return {
		json: {
			error: {
				message,
				...(description === '' ? {} : { description }),
				...(generationId === undefined ? {} : { generationId }),
				...(status === undefined ? {} : { status }),
			},
		},
		pairedItem: { item: itemIndex },
	};
}

/**
 * n8n's own error for one that ends the run.
 *
 * @param run what it had ordered by then is named, so that nothing is lost; undefined if it never began
 */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number | undefined,
	run: Run | undefined,
): NodeApiError | NodeOperationError {
	const { message: what, description, details } = readable(error);
	// n8n hides the item's number behind "Other info".
	const several = itemIndex !== undefined && context.getInputData().length > 1;
	const message = several ? `${what} [item ${itemIndex}]` : what;
	const options = {
		message,
		description: [
			description,
			...(run === undefined
				? []
				: [paidPart(run, details.generationId), doubtPart(run, itemIndex)]),
		]
			.filter((part) => part !== '')
			.join(' '),
		itemIndex,
	};
	const { httpCode } = details;
	const result =
		httpCode === undefined
			? new NodeOperationError(context.getNode(), message, options)
			: new NodeApiError(context.getNode(), {}, { ...options, httpCode: String(httpCode) });
	// n8n replaces a message that contains something like an error code, which an id may do by chance.
	result.message = message;
	return result;
}

function readable(error: unknown): Pick<GptImageError, 'message' | 'description' | 'details'> {
	if (error instanceof GptImageError) return error;
	if (error instanceof Cancelled) return { message: error.message, description: '', details: {} };
	// Errors of n8n itself, such as an expression that cannot be evaluated, are made for users as well.
	const { message, description } = error as { message: string; description?: string | null };
	return { message, description: description ?? '', details: {} };
}

function paidPart({ paid }: Run, named: string | undefined): string {
	const others = paid.filter(({ generationId }) => generationId !== named);
	if (others.length === 0) return '';
	const list = others.map(({ itemIndex, generationId }) => `item ${itemIndex}: ${generationId}`);
	return `This run had also ordered (use Get Status; a retry gets them without a new charge) ${list.join(', ')}.`;
}

/** Items whose orders were cut short; the one that failed has its own words. */
function doubtPart({ doubtful }: Run, itemIndex: number | undefined): string {
	const others = [...doubtful].filter((other) => other !== itemIndex);
	if (others.length === 0) return '';
	return `The API had not confirmed the order of item ${others.join(', ')} by then: a retry gets it without a new charge, if it was made.`;
}
