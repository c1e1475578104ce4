import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import type { Waited } from '../../engine/orders/waitFor';
import { hasFailed, isFinished, isGenerationId, LONGEST_ID } from '../../shared/generation';
import { statusJson } from '../../shared/outputKeys';
import { waitFor } from '../../engine/orders/waitFor';
import { ask, failureOf } from '../../engine/orders/status';
import { RETRIES } from '../../engine/api/retries';
import { showFor, statusWaitFields } from '../form/fields';
import { itemsOf } from '../output/imageItems';
import { readOutputOptions, readWaitOptions } from '../input/resultOptions';
import { evaluatedTextOf, field, optionsOf, yesOrNoOf } from '../input/parameters';
import { withInputFields } from '../output/inputFields';
import type { Prepare, Run } from '../run/run';
import { inFlight, connectionFor, withinConcurrency } from '../run/inFlight';
import { timedOutJson } from '../output/timedOutItem';

const LABEL = 'Generation ID';

export const fields: INodeProperties[] = showFor({ operation: ['getStatus'] }, [
	{
		displayName: 'Generation ID',
		name: 'generationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. gen_8f3a2c71',
		hint: 'From the step before, as an expression: {{ $json.generationId }}',
		description: "The 'generationId' from the output of Generate, Edit or the GPT Image Trigger",
	},
	...statusWaitFields,
]);

/** Asks how far a generation is, and fetches its images. Free of charge. @see docs/API.md#get-apiv1generationsid */
export const prepare: Prepare = (run, itemIndex) => {
	const { context } = run;
	const read = (name: string, label: string) => field(context, itemIndex, name, label);
	const id = idOf(evaluatedTextOf(read('generationId', LABEL), LONGEST_ID));
	const options = optionsOf(context, itemIndex);
	const wait = yesOrNoOf(read('waitForCompletion', 'Wait for Completion'));
	const download = yesOrNoOf(read('downloadImages', 'Download Images'));
	const output = readOutputOptions(run, options, download);
	const waiting = readWaitOptions(run, options, wait);
	const only = imageIndexFor(context.getInputData()[itemIndex]?.json ?? {}, id);
	const pairedItem = { item: itemIndex };

	const look = async (): Promise<Waited> => {
		const connection = connectionFor(run, waiting.timeout);
		if (wait) {
			const { timeout } = waiting;
			return await inFlight(
				run,
				connection,
				async (held) => await waitFor(held, { id, timeout, fresh: false }),
			);
		}
		const { result } = await ask(connection, id, RETRIES.status.within);
		return { generation: result, timedOut: false };
	};
	const deliver = async (): Promise<INodeExecutionData[]> => {
		const found = await askedOnce(run, JSON.stringify([id, wait, waiting.timeout]), look).catch(
			naming(id),
		);
		const { generation, timedOut } = found;
		// An order under the same key is then known to have come to nothing.
		if (generation !== undefined && hasFailed(generation)) {
			run.connection.account.memory.noteEnd(generation, run.connection.runtime.now());
		}
		if (timedOut || generation === undefined) {
			const json = timedOutJson(run, { id, status: 'unknown' }, waiting, found);
			return [{ json, pairedItem }];
		}
		// Asking is not failing: a failed generation is a good answer to the question.
		if (!isFinished(generation) || hasFailed(generation)) {
			return [{ json: statusJson(generation), pairedItem }];
		}
		const failure = failureOf(generation);
		if (failure !== undefined) throw failure;
		return await itemsOf(run, itemIndex, generation, output, {}, only);
	};
	return async () => withInputFields(run, itemIndex, output.inputFields, await deliver());
};

/** Items that are about one generation, as one item per image gives, ask for it together. */
async function askedOnce(run: Run, what: string, look: () => Promise<Waited>): Promise<Waited> {
	const known = run.asked.get(what) ?? withinConcurrency(run, 'working', look);
	run.asked.set(what, known);
	return await known;
}

/** An item that stands for one image of the generation gets that one only. */
function imageIndexFor({ generationId, imageIndex }: IDataObject, id: string): number | undefined {
	if (typeof generationId !== 'string' || generationId.trim() !== id) return undefined;
	const isIndex = typeof imageIndex === 'number' && Number.isInteger(imageIndex) && imageIndex >= 0;
	return isIndex ? imageIndex : undefined;
}

/** Whatever went wrong, the user shall see which generation it was about. */
function naming(id: string) {
	return async (error: unknown): Promise<never> =>
		await Promise.reject(error instanceof GptImageError ? error.askedFor(id) : error);
}

function idOf(value: string): string {
	const id = value.trim();
	if (/^https?:\/\//i.test(id)) throw new GptImageError(fieldMessages.idIsAddress(LABEL));
	if (/^[[{]/.test(id) || /[^,;\s]\s*[,;\r\n]\s*[^,;\s]/.test(id)) {
		throw new GptImageError(fieldMessages.severalIds(LABEL));
	}
	if (!isGenerationId(id)) throw new GptImageError(fieldMessages.noId(LABEL));
	return id;
}
