import { fileOf } from '../../engine/files/fileValues';
import { imageFromUrl } from '../../engine/files/inputImages';
import type { InputImage } from '../../engine/files/readImage';
import { readImage } from '../../engine/files/readImage';
import { addressesIn, keysIn } from './addresses';
import { inputFiles } from './inputFiles';
import { imageSourceFields } from '../form/fields';
import { choiceOf, formField } from './choices';
import { field } from './parameters';
import type { Caller } from '../run/caller';
import type { Run } from '../run/run';

type Source = 'binary' | 'url' | 'key';

/** An item's input images. */
export interface ItemImages<Input> {
	/** What tells those apart that are to be uploaded, before they are read. */
	inputs: unknown[];
	/** Reads them; upload keys are given as text. */
	read(): Promise<Input[]>;
}

/**
 * Reads where an item's input images come from.
 *
 * @param sources those that the operation knows
 * @throws GptImageError that names the field
 */
export function readImages<Allowed extends Source>(
	run: Pick<Run, 'context' | 'isTool' | 'connection'>,
	itemIndex: number,
	sources: readonly Allowed[],
): ItemImages<InputImage | (Allowed extends 'key' ? string : never)> {
	const { context, isTool } = run;
	const read = (name: string, label: string) => field(context, itemIndex, name, label);
	const source: Source = imageSourceOf(run, itemIndex, sources);
	if (source === 'key') {
		const keys = keysIn(read('imageKeys', 'Image Keys'));
		return { inputs: [], read: async () => keys as Array<Allowed extends 'key' ? string : never> };
	}
	if (source === 'binary') {
		const names = read('binaryPropertyName', 'Input Data Field Name');
		const files = inputFiles({ context, itemIndex, isTool }, names);
		return {
			inputs: files.map(({ same }) => same),
			read: async () => await inTurn(files, async (file) => await readImage(file)),
		};
	}
	const addresses = addressesIn(read('imageUrls', 'Image URLs'));
	return {
		inputs: addresses.map((address) => ('url' in address ? address.url : address.text)),
		read: async () =>
			await inTurn(addresses, async (address) => {
				if ('url' in address) {
					return await imageFromUrl(context, address.url, run.connection.runtime);
				}
				return await readImage(fileOf(context, { data: address.text }, "'Image URLs'"));
			}),
	};
}

/** @throws GptImageError that names the field */
export function imageSourceOf<Allowed extends Source>(
	{ context }: Pick<Caller, 'context'>,
	itemIndex: number,
	sources: readonly Allowed[],
): Allowed {
	return choiceOf(
		field(context, itemIndex, 'imageSource', 'Image Source'),
		sources,
		formField(imageSourceFields(true), 'imageSource'),
	);
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
