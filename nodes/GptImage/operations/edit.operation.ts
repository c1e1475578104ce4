import type { INodeProperties } from 'n8n-workflow';

import type { Connection } from '../../engine/api/connection';
import type { InputImage } from '../../engine/files/readImage';
import { uploadOnce } from '../../engine/files/uploads';
import { GptImageError } from '../../engine/texts/errors';
import { pictureFieldMessages } from '../../engine/texts/pictureFieldMessages';
import {
	imageFields,
	imageSourceFields,
	promptField,
	showFor,
	orderWaitFields,
} from '../form/fields';
import { imageSourceOf, readImages } from '../input/imageSource';
import { readOrder } from '../input/orderParameters';
import type { Size } from '../input/sizes';
import { nearestSize } from '../input/sizes';
import { orderAndDeliver } from './orderAndDeliver';
import type { UploadedInputs } from './orderImages';
import type { Prepare, Run } from '../run/run';

export const fields: INodeProperties[] = showFor({ operation: ['edit'] }, [
	{
		...promptField,
		placeholder: 'e.g. Make the sky stormy and keep everything else',
		description: 'What to change in the image, in up to 4000 characters',
	},
	...imageSourceFields(true),
	...imageFields(true),
	...orderWaitFields,
]);

const SOURCES = ['binary', 'url', 'key'] as const;

/** Changes up to four images into a new one as a text says. @see docs/API.md#post-apiv1generate */
export const prepare: Prepare = (run, itemIndex) => {
	const parameters = readOrder(run, itemIndex, 'input');
	const images = readImages(run, itemIndex, SOURCES);
	if (parameters.size === 'input' && imageSourceOf(run, itemIndex, SOURCES) === 'key') {
		throw new GptImageError(pictureFieldMessages.sizeOfKey('Size'));
	}
	const { prompt, quality, n } = parameters;
	return orderAndDeliver(run, itemIndex, { parameters, inputs: images.inputs }, async () => {
		// All images are read and checked before the first one is uploaded.
		const inputs = await images.read();
		const size = parameters.size === 'input' ? sizeLike(inputs[0]) : parameters.size;
		return {
			wish: {
				operation: 'edit',
				prompt,
				size,
				quality,
				n,
				images: inputs.map((input) => (typeof input === 'string' ? input : input.sha256)),
			},
			upload: async (connection, refused) => await uploadAll(run, connection, inputs, refused),
			type: 'edit',
			body: (inputImageKeys) => ({ prompt, type: 'edit', size, quality, n, inputImageKeys }),
		};
	});
};

/** @throws GptImageError where nothing is known of the image */
function sizeLike(input: InputImage | string): Size {
	if (typeof input === 'string' || input.shape === undefined) {
		const name = typeof input === 'string' ? input : input.name;
		throw new GptImageError(pictureFieldMessages.sizeUnknown('Size', name));
	}
	return nearestSize(input.shape);
}

/** The images' upload keys; those that are uploaded already are keys themselves. */
async function uploadAll(
	run: Run,
	connection: Connection,
	inputs: Array<InputImage | string>,
	refused: ReadonlySet<string>,
): Promise<UploadedInputs> {
	const { context, origin } = run;
	const keys: string[] = [];
	let anyRemembered = false;
	for (const input of inputs) {
		if (typeof input === 'string') {
			keys.push(input);
			continue;
		}
		const uploaded = await uploadOnce(context, connection, origin.executionId, input, refused);
		keys.push(uploaded.key);
		anyRemembered ||= uploaded.remembered;
	}
	return { keys, anyRemembered };
}
