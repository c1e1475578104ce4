import type { IExecuteFunctions } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import { fieldMessages } from '../../engine/texts/fieldMessages';
import { field, wholeNumberOf } from '../input/parameters';

/** The options that concern a whole run; n8n reads them from the first item. */
export interface RunOptions {
	/** Items that are worked on at a time. */
	concurrency: number;
	/** Milliseconds that the run may wait for the hourly limit. */
	rateLimitWait: number;
	/** Images that the run may order. */
	maxImages: number;
}

/** As the form names it. */
const MOST_IMAGES = 'Most Images per Run';

/** @throws GptImageError if one of them cannot be used */
export function readRunOptions(context: IExecuteFunctions): RunOptions {
	// Only these: another option that cannot be evaluated concerns the first item alone.
	const read = (name: string, label: string, byDefault: number, least: number, most?: number) => {
		const { value } = field(context, 0, `options.${name}`, label);
		return wholeNumberOf({ label, value: value ?? byDefault }, least, most ?? ANY);
	};
	return {
		concurrency: read('concurrency', 'Items at a Time', 5, 1, 5),
		rateLimitWait: read('rateLimitWait', 'Rate Limit Wait', 86_400, 0) * 1000,
		maxImages: read('maxImages', MOST_IMAGES, 1000, 1),
	};
}

const ANY = Number.MAX_SAFE_INTEGER;

/**
 * Guards against the accident of a list that is far too long.
 *
 * @param wanted images that the run would order
 * @throws GptImageError if its option allows fewer
 */
export function checkImageCount(wanted: number, maxImages: number): void {
	if (wanted <= maxImages) return;
	throw new GptImageError(fieldMessages.tooManyImages(MOST_IMAGES, wanted, maxImages));
}
