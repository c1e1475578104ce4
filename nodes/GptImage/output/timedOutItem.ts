import type { IDataObject } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import type { Waited } from '../../engine/orders/waitFor';
import { timedOutFacts } from '../../shared/outputKeys';
import { generationMessages } from '../../engine/texts/generationMessages';
import type { WaitOptions } from '../input/resultOptions';
import type { Caller } from '../run/caller';

/** What is known of a generation beside what the API says of it. */
export interface Known {
	id: string;
	/** The last status before anything was seen of it. */
	status: string;
	type?: string;
	prompt?: string;
}

/**
 * The output of a generation that was not ready in time.
 *
 * @throws GptImageError that names the generation, unless the item asks for an output
 */
export function timedOutJson(
	{ isTool }: Pick<Caller, 'isTool'>,
	known: Known,
	{ onTimeout, timeout }: WaitOptions,
	{ generation, error }: Partial<Waited>,
): IDataObject {
	if (onTimeout === 'fail') {
		throw (
			error ??
			new GptImageError(generationMessages.timedOut, {
				generationId: known.id,
				status: generation?.status ?? known.status,
				about: `The limit was ${timeout / 1000} seconds.`,
			})
		);
	}
	const { id, status, type, prompt } = known;
	const seen = generation ?? { id, status, type, outputs: [], other: {} };
	return {
		...timedOutFacts({ ...seen, type: seen.type ?? type }, { prompt }),
		...(isTool && {
			message: `Still running. Ask Get Status with the generation ID ${id} later.`,
		}),
	};
}
