import { layersOf } from '../../shared/layers';
import { asText } from '../../shared/values';

/** Where the bytes of an input image go, and its name for orders. */
export interface UploadTicket {
	/** Takes one PUT, without the API key. */
	url: string;
	key: string;
}

/**
 * The answer to the announcement of an input image, bare or wrapped.
 *
 * @returns undefined if it lacks one of the two
 * @see docs/API.md#post-apiv1upload
 */
export function readTicket(body: unknown): UploadTicket | undefined {
	for (const layer of layersOf(body)) {
		const url = asText(layer.url) ?? asText(layer.uploadUrl);
		const key = asText(layer.key);
		if (url !== undefined && key !== undefined) return { url, key };
	}
	return undefined;
}
