import type { Connection } from '../api/connection';
import type { Call } from '../api/call';
import { call } from '../api/call';
import { RETRIES } from '../api/retries';
import { GptImageError } from '../texts/errors';
import { generationMessages } from '../texts/generationMessages';
import { apiWords } from '../../shared/apiWords';
import type { Generation } from '../../shared/generation';
import { hasFailed, readGeneration } from '../../shared/generation';

/**
 * Asks for a generation once (and again while the API cannot answer).
 *
 * @param within milliseconds to keep trying
 */
export async function ask(
	connection: Connection,
	id: string,
	within: number,
	{ notYet, stop }: Pick<Call<unknown>, 'notYet' | 'stop'> = {},
): Promise<{ result: Generation; held: number }> {
	return await call(connection, {
		request: { method: 'GET', path: `/api/v1/generations/${encodeURIComponent(id)}` },
		retries: { ...RETRIES.status, within },
		namesGeneration: true,
		notYet,
		stop,
		read: ({ body }) => {
			const generation = readGeneration(body, { id, baseUrl: connection.api.baseUrl });
			return generation === undefined ? undefined : { ...generation, id };
		},
	});
}

/** The error for a generation that ended without success, if it did. */
export function failureOf(generation: Generation): GptImageError | undefined {
	const { id, status, failureReason } = generation;
	const details = { generationId: id, status, apiWords: apiWords(failureReason) };
	if (hasFailed(generation)) {
		return new GptImageError(
			status === 'blocked' ? generationMessages.blocked : generationMessages.failed,
			details,
		);
	}
	return status === 'succeeded' && generation.outputs.length === 0
		? new GptImageError(generationMessages.noOutputs, details)
		: undefined;
}
