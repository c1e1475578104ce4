import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { chargeOf, WHAT_IS_FREE } from '../../engine/texts/charge';
import type { ErrorDetails } from '../../engine/texts/errors';
import { Cancelled, GptImageError } from '../../engine/texts/errors';
import type { Ledger } from '../run/ledger';
import type { Run } from '../run/run';

/**
 * The item that stands for one that failed. `error` is the only key and there is no `item.error`: so every n8n version
 * routes it to the error output and keeps the id.
 *
 * @param ledger of the run; undefined if it never began
 */
export function failItem(
	error: unknown,
	itemIndex: number,
	ledger: Ledger | undefined,
): INodeExecutionData {
	const { message, description, details } = readable(error, itemIndex, ledger);
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
 * @param ledger what the run had ordered by then is named, so that nothing is lost; undefined if it never began
 */
export function nodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number | undefined,
	ledger: Ledger | undefined,
): NodeApiError | NodeOperationError {
	const { message: what, description, details } = readable(error, itemIndex, ledger);
	// n8n hides the item's number behind "Other info".
	const several = itemIndex !== undefined && context.getInputData().length > 1;
	const message = several ? `${what} [item ${itemIndex}]` : what;
	const options = {
		message,
		description: [
			description,
			...(ledger === undefined ? [] : othersPart(ledger, details, itemIndex)),
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

function readable(
	error: unknown,
	itemIndex: number | undefined,
	ledger: Ledger | undefined,
): Pick<GptImageError, 'message' | 'description' | 'details'> {
	if (error instanceof GptImageError) {
		const traces = ledger?.traces;
		const own = itemIndex === undefined ? error : (traces?.completed(error, itemIndex) ?? error);
		const { message, details } = own;
		return { message, description: own.describe(traces?.ofOthers(itemIndex)), details };
	}
	if (error instanceof Cancelled) return { message: error.message, description: '', details: {} };
	// Errors of n8n itself, such as an expression that cannot be evaluated, are made for users as well.
	const { message, description } = error as { message: string; description?: string | null };
	return { message, description: description ?? '', details: {} };
}

/** What the run had ordered beside the item that failed, so that nothing is lost or paid twice. */
function othersPart(
	{ paid, doubtful }: Ledger,
	details: ErrorDetails,
	itemIndex: number | undefined,
): string[] {
	const known = paid.filter(({ generationId }) => generationId !== details.generationId);
	const unconfirmed = doubtful.filter((other) => other !== itemIndex);
	if (known.length + unconfirmed.length === 0) return [];
	const list = known.map(({ itemIndex, generationId }) => `item ${itemIndex}: ${generationId}`);
	const charge = chargeOf(details);
	return [
		known.length === 0
			? ''
			: `This run had also ordered, for Get Status to fetch: ${list.join(', ')}.`,
		unconfirmed.length === 0
			? ''
			: `The API had not confirmed the order of item ${unconfirmed.join(', ')} by then, which may be paid for as well: check the gallery at https://gptimage2.plus.`,
		charge === 'paid' || charge === 'doubt' ? '' : WHAT_IS_FREE,
	];
}

/** Writes to n8n's log what an error does not tell its reader, who may not be the one who runs the n8n. */
export function logCause(
	{ context }: Pick<Run, 'context'>,
	itemIndex: number,
	error: unknown,
): void {
	if (!(error instanceof GptImageError) || error.details.cause === undefined) return;
	const { message, details } = error;
	context.logger.warn(`GPT Image: item ${itemIndex}: ${message}. Cause: ${details.cause}`);
}
