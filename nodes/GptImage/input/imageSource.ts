import { parseUrl } from '../../shared/values';
import type { InputImage } from '../../engine/files/inputImages';
import { imageFromField, imageFromUrl } from '../../engine/files/inputImages';
import { choiceOf, field, filesOf, textsOf, wrong } from './parameters';
import type { Run } from '../run';

type Source = 'binary' | 'url' | 'key';

/**
 * Reads where an item's input images come from.
 *
 * @param sources those that the operation knows
 * @returns a function that reads the images themselves; upload keys are given as text
 * @throws GptImageError that names the field
 */
export function readImages<Allowed extends Source>(
	run: Run,
	itemIndex: number,
	sources: readonly Allowed[],
): () => Promise<Array<InputImage | (Allowed extends 'key' ? string : never)>> {
	const { context } = run;
	const read = (name: string, label: string) => field(context, itemIndex, name, label);
	const source: Source = choiceOf(read('imageSource', 'Image Source'), sources);
	if (source === 'key') {
		const keys = textsOf(read('imageKeys', 'Image Keys'));
		return async () => keys as Array<Allowed extends 'key' ? string : never>;
	}
	if (source === 'binary') {
		const files = filesOf(read('binaryPropertyName', 'Input Data Field Name'));
		return async () =>
			await inTurn(files, async (file) => await imageFromField(context, itemIndex, file));
	}
	const urls = textsOf(read('imageUrls', 'Image URLs')).map(webAddress);
	return async () =>
		await inTurn(urls, async (url) => await imageFromUrl(context, url, run.line.runtime));
}

function webAddress(value: string): string {
	const url = parseUrl(value);
	if (url === undefined || !/^https?:$/.test(url.protocol)) {
		throw wrong(
			"'Image URLs' holds something that is not a web address",
			'An address starts with https:// and leads to the image itself.',
		);
	}
	if (url.username !== '' || url.password !== '') {
		throw wrong(
			"'Image URLs' holds an address with a user name or a password",
			'Images are fetched without signing in. Get the file with the HTTP Request node first, and use it as Input Data Field.',
		);
	}
	return url.href;
}

/** One after the other: at most one image is held in memory, even where n8n keeps files there. */
async function inTurn<Input>(
	inputs: Input[],
	read: (input: Input) => Promise<InputImage>,
): Promise<InputImage[]> {
	const images: InputImage[] = [];
	for (const input of inputs) images.push(await read(input));
	return images;
}
