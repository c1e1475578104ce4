import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { hasFailed, isFinished } from '../../shared/generation';
import { statusJson } from '../../shared/generationJson';
import { follow } from '../../shared/follow';
import { ask, failureOf } from '../../shared/generations';
import { FREE_READ } from '../../shared/patience';
import { showFor, statusWaitFields } from '../fields';
import { timedOutJson } from '../ordering';
import { itemsOf } from '../output';
import { readOutputOptions, readWaitOptions } from '../outputOptions';
import { field, textOf, wrong, yesOrNoOf } from '../parameters';
import type { Prepare } from '../run';
import { inLane, inSlot } from '../run';

export const fields: INodeProperties[] = showFor({ operation: ['getStatus'] }, [
	{
		displayName: 'Generation ID',
		name: 'generationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.generationId }}',
		description: "The 'generationId' from the output of Generate, Edit or the GPT Image Trigger",
	},
	...statusWaitFields,
]);

/** Asks how far a generation is, and fetches its images. Free of charge. @see docs/API.md#get-apiv1generationsid */
export const prepare: Prepare = (run, itemIndex) => {
	const { context, line } = run;
	const read = (name: string, label: string) => field(context, itemIndex, name, label);
	const id = idOf(textOf(read('generationId', 'Generation ID'), 500));
	const options = (context.getNodeParameter('options', itemIndex, {}) ?? {}) as IDataObject;
	const wait = yesOrNoOf(read('waitForCompletion', 'Wait for Completion'));
	const download = yesOrNoOf(read('downloadImages', 'Download Images'));
	const output = readOutputOptions(run, options, download);
	const waiting = readWaitOptions(run, options, wait);
	const pairedItem = { item: itemIndex };

	return async (): Promise<INodeExecutionData[]> => {
		const { generation, timedOut, error } = await inSlot(run, async () => {
			if (wait)
				return await inLane(
					run,
					async () => await follow(line, { id, timeout: waiting.timeout, fresh: false }),
				);
			const { result } = await ask(line, id, FREE_READ.within);
			return { generation: result, timedOut: false, error: undefined };
		});
		if (timedOut || generation === undefined) {
			const json = timedOutJson(run, id, 'unknown', generation, waiting, {}, error);
			return [{ json, pairedItem }];
		}
		// Asking is not failing: a failed generation is a good answer to the question.
		if (!isFinished(generation) || hasFailed(generation)) {
			return [{ json: statusJson(generation), pairedItem }];
		}
		const failure = failureOf(generation);
		if (failure !== undefined) throw failure;
		return await itemsOf(run, itemIndex, generation, output, {});
	};
};

/** Encoding leaves dots as they are, and a path of dots alone would lead elsewhere. */
function idOf(value: string): string {
	const id = value.trim();
	if (/^\.+$/.test(id)) {
		throw wrong(
			"'Generation ID' is not an ID",
			"Use the 'generationId' from the output of Generate.",
		);
	}
	return id;
}
