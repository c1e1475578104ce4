import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { perGenerationJson, perImageJson, statusJson } from '../../shared/outputKeys';
import type { Delivery } from './readDelivery';
import type { TriggerSettings } from '../settings';

/** What the workflow starts with: one item per image, or one per generation. */
export function toItems(
	{ event, deliveryId, generation }: Delivery,
	{ outputMode, imageFormat }: TriggerSettings,
): INodeExecutionData[] {
	const about: IDataObject = deliveryId === undefined ? { event } : { event, deliveryId };
	const succeeded = event === 'generation.succeeded';
	if (succeeded && outputMode === 'perGeneration') {
		return [{ json: perGenerationJson(generation, about) }];
	}
	if (!succeeded || generation.outputs.length === 0) {
		// Once more at the end, so that nothing else the API says of a generation can take these names.
		return [{ json: { ...statusJson(generation, about), ...about } }];
	}
	return perImageJson(generation, imageFormat, about).map((json) => ({ json }));
}
