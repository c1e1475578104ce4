import { z } from 'zod';
import { oneOf } from './kinds.cts';

/** How answers of the API are written: the page shows one form of each. */
export const answerOptions = {
	/** What stands around the answers of generate, get and upload. `success`: `{success: true, data}`. */
	wrapped: oneOf('no', 'data', 'generation', 'result', 'success'),
	/** The field of the 202 that holds the new generation's id. */
	idField: oneOf('generationId', 'id', 'generation_id'),
	idType: oneOf('text', 'number'),
	/** Whether the answer to GET names the generation. */
	statusNamesId: z.boolean().default(true),
	acceptedStatus: oneOf(202, 200, 201),
	/** The status that the answer to an order tells. */
	acceptedShows: oneOf('queued', 'actual', 'nothing'),
	outputShape: oneOf('objects', 'texts', 'url', 'nested', 'jsonText', 'single'),
	/** `relative`: to the API's own origin, which then serves the files. */
	outputAddresses: oneOf('absolute', 'relative', 'protocolRelative'),
	numbers: oneOf('numbers', 'texts'),
	dates: oneOf('iso', 'seconds', 'milliseconds', 'noZone'),
	/** Timestamps in bodies are this many milliseconds ahead of the `Date` header; negative: behind. */
	databaseClock: z.number().default(0),
	/** The words of statuses. `other`: pending, processing, completed, expired, canceled. */
	words: oneOf('page', 'upper', 'other'),
	/** How errors are written; the vendor shows none. */
	errorShape: oneOf(
		'error',
		'nested',
		'message',
		'zod',
		'text',
		'html',
		'empty',
		'details',
		'tree',
		'format',
		'msg',
		'fields',
		'code',
		'problem',
	),
	/** `ok`: refusals of an order (400, 402, 422) and unknown ids come as 200 with `success: false`. */
	errorStatus: oneOf('http', 'ok'),
};
