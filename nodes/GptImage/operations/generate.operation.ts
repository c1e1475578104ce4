import type { INodeProperties } from 'n8n-workflow';

import { readOrder } from '../input/orderParameters';
import { imageFields, promptField, showFor, orderWaitFields } from '../form/fields';
import type { Prepare } from '../run/run';
import { orderAndDeliver } from './orderAndDeliver';

export const fields: INodeProperties[] = showFor({ operation: ['generate'] }, [
	promptField,
	...imageFields(false),
	...orderWaitFields,
]);

/** Makes images from a text. @see docs/API.md#post-apiv1generate */
export const prepare: Prepare = (run, itemIndex) => {
	const parameters = readOrder(run, itemIndex);
	const { prompt, size, quality, n } = parameters;
	return orderAndDeliver(run, itemIndex, { parameters, inputs: [] }, async () => ({
		wish: { operation: 'generate', prompt, size, quality, n, images: [] },
		upload: async () => ({ keys: [], anyRemembered: false }),
		type: 'text2img',
		body: () => ({ prompt, type: 'text2img', size, quality, n }),
	}));
};
