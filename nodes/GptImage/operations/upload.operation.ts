import type { INodeProperties } from 'n8n-workflow';

import { uploadOnce } from '../../engine/files/uploads';
import { imageSourceFields, showFor } from '../form/fields';
import { readImages } from '../input/imageSource';
import { optionsOf } from '../input/parameters';
import { readInputFields } from '../input/resultOptions';
import { withInputFields } from '../output/inputFields';
import type { Prepare } from '../run/run';
import { withinConcurrency } from '../run/inFlight';

export const fields: INodeProperties[] = showFor(
	{ operation: ['upload'] },
	imageSourceFields(false),
);

/** Uploads images, so that several edits can use them. Free of charge. @see docs/API.md#post-apiv1upload */
export const prepare: Prepare = (run, itemIndex) => {
	const images = readImages(run, itemIndex, ['binary', 'url']);
	const inputFields = readInputFields(run, optionsOf(run.context, itemIndex));
	const settle = run.ledger.announceInputs(images.inputs);
	return async () =>
		await withinConcurrency(run, 'working', async () => {
			const items = [];
			for (const image of await images.read()) {
				const { key } = await uploadOnce(
					run.context,
					run.connection,
					run.origin.executionId,
					image,
				);
				items.push({
					json: { key, filename: image.name, contentType: image.type, size: image.size },
					pairedItem: { item: itemIndex },
				});
			}
			return withInputFields(run, itemIndex, inputFields, items);
		}).finally(settle);
};
