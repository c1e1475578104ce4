import type { INodeProperties } from 'n8n-workflow';

import type { Line } from '../../engine/api/line';
import type { InputImage } from '../../engine/files/readImage';
import { uploadOnce } from '../../engine/files/uploads';
import {
	imageFields,
	imageSourceFields,
	promptField,
	showFor,
	orderWaitFields,
} from '../form/fields';
import { readImages } from '../input/imageSource';
import { readOrder } from '../input/orderParameters';
import { orderAndDeliver } from './orderAndDeliver';
import type { Prepare, Run } from '../run';

export const fields: INodeProperties[] = showFor({ operation: ['edit'] }, [
	{
		...promptField,
		placeholder: 'e.g. Make the sky stormy and keep everything else',
		description: 'What to change in the image, in up to 4000 characters',
	},
	...imageSourceFields(true),
	...imageFields,
	...orderWaitFields,
]);

/** Changes up to four images into a new one as a text says. @see docs/API.md#post-apiv1generate */
export const prepare: Prepare = (run, itemIndex) => {
	const parameters = readOrder(run, itemIndex);
	const images = readImages(run, itemIndex, ['binary', 'url', 'key']);
	const { prompt, size, quality, n } = parameters;
	return orderAndDeliver(run, itemIndex, parameters, async () => {
		// All images are read and checked before the first one is uploaded.
		const inputs = await images();
		return {
			wish: {
				operation: 'edit',
				prompt,
				size,
				quality,
				n,
				images: inputs.map((input) => (typeof input === 'string' ? input : input.sha256)),
			},
			upload: async (line) => await uploadAll(run, line, inputs),
			body: (inputImageKeys) => ({ prompt, type: 'edit', size, quality, n, inputImageKeys }),
		};
	});
};

/** The images' upload keys; those that are uploaded already are keys themselves. */
async function uploadAll(
	run: Run,
	line: Line,
	inputs: Array<InputImage | string>,
): Promise<string[]> {
	const keys: string[] = [];
	for (const input of inputs) {
		keys.push(
			typeof input === 'string'
				? input
				: await uploadOnce(run.context, line, run.origin.executionId, input),
		);
	}
	return keys;
}
