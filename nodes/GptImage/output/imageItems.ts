import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { GptImageError } from '../../engine/texts/errors';
import type { Generation } from '../../shared/generation';
import type { ImageFormat, ImageOutput } from '../../shared/imageOutputs';
import { formatOf, urlOf } from '../../shared/imageOutputs';
import { perGenerationJson, perImageJson } from '../../shared/outputKeys';
import { cleanName, ENDINGS } from '../../engine/files/imageTypes';
import { generationMessages } from '../../engine/texts/generationMessages';
import { repeat, RETRIES } from '../../engine/api/retries';
import { shown } from '../../engine/texts/shown';
import { download } from '../../engine/files/transfers';
import type { OutputOptions } from '../input/resultOptions';
import type { Run } from '../run/run';

/** What putting out images needs of a run. */
type Receiver = Pick<Run, 'context' | 'connection' | 'downloads' | 'fetched' | 'images'>;

/** No image is anywhere near this large; an endless body must not fill the disk. */
const MAX_RESULT_BYTES = 200 * 1024 ** 2;

/** Whatever ending a name brings along, the file gets its own. */
const IMAGE_ENDINGS = /(\.(png|jpe?g|webp|gif|bmp|tiff?|heic|avif|svg))+$/i;

/**
 * The items of a succeeded generation, with its files where they are wanted.
 *
 * @param only the one image that is wanted, counted from 0
 * @throws GptImageError that names the generation if a file cannot be fetched; Cancelled
 */
export async function itemsOf(
	run: Receiver,
	itemIndex: number,
	generation: Generation,
	{ format, mode, downloadImages, fileName, binaryField }: OutputOptions,
	extra: IDataObject,
	only?: number,
): Promise<INodeExecutionData[]> {
	const wanted = generation.outputs
		.map((output, index) => ({ output, index }))
		.filter(({ index }) => only === undefined || index === only);
	if (wanted.length === 0) throw noSuchImage(generation, only);
	run.images += wanted.length;
	const base =
		cleanName(fileName.replace(IMAGE_ENDINGS, '')) || cleanName(generation.id) || 'image';
	const files: IBinaryData[] = downloadImages
		? await allOrFirstError(
				wanted.map(async ({ output, index }) => {
					const name = `${base}${index === 0 ? '' : `-${index + 1}`}`;
					return await fetchOnce(run, generation, output, formatOf(output, format), name);
				}),
			)
		: [];
	const pairedItem = { item: itemIndex };
	if (mode === 'perImage') {
		const json = perImageJson(generation, format, extra);
		return wanted.map(({ index }, place) => {
			const file = files[place];
			return {
				json: json[index],
				...(file && { binary: { [binaryField]: file } }),
				pairedItem,
			};
		});
	}
	const binary = Object.fromEntries(
		files.map((file, index) => [index === 0 ? binaryField : `${binaryField}_${index}`, file]),
	);
	return [
		{
			json: perGenerationJson(
				{ ...generation, outputs: wanted.map(({ output }) => output) },
				extra,
			),
			...(files.length > 0 && { binary }),
			pairedItem,
		},
	];
}

/** Like Promise.all, but nothing is on its way any more when it fails. */
async function allOrFirstError<Result>(work: Array<Promise<Result>>): Promise<Result[]> {
	await Promise.allSettled(work);
	return await Promise.all(work);
}

function noSuchImage({ id, status, outputs }: Generation, only = 0): GptImageError {
	return new GptImageError(generationMessages.noSuchImage, {
		...{ generationId: id, status, asked: true },
		about: `The item's imageIndex is ${only}, counted from 0; the generation has ${outputs.length === 1 ? 'one image' : `${outputs.length} images`}.`,
	});
}

/** Items that ask for the same image share its file, each under its own name. */
async function fetchOnce(
	run: Receiver,
	generation: Generation,
	output: ImageOutput,
	format: ImageFormat,
	name: string,
): Promise<IBinaryData> {
	const url = urlOf(output, format);
	const known = run.fetched.get(url) ?? fetchImage(run, generation, output, format, name);
	run.fetched.set(url, known);
	const file = await known;
	return { ...file, fileName: `${name}.${file.fileExtension}` };
}

async function fetchImage(
	run: Receiver,
	generation: Generation,
	output: ImageOutput,
	format: ImageFormat,
	name: string,
): Promise<IBinaryData> {
	const { runtime, owner } = run.connection;
	const release = await run.downloads.acquire(owner, runtime.signal);
	try {
		return await repeat<IBinaryData>(runtime, RETRIES.download, async () => {
			const got = await download(run.context, urlOf(output, format), {
				fileName: `${name}.${format}`,
				mimeType: `image/${format}`,
				maxBytes: MAX_RESULT_BYTES,
				runtime,
			});
			if (got.kind === 'saved') {
				// Whatever its address says, the bytes know better.
				const { binary, type } = got;
				return { result: { ...binary, mimeType: type, fileExtension: ENDINGS[type] } };
			}
			const error = new GptImageError(generationMessages.downloadFailed, {
				generationId: generation.id,
				status: generation.status,
				about: addresses(generation, format),
			});
			if (got.kind === 'tooLarge' || got.kind === 'forbidden') throw error;
			// Whatever it is, a 404 included: the network of the CDN may not know the image everywhere yet.
			if (got.kind === 'noAnswer') return { error: error.because(got.cause) };
			return { error, after: got.kind === 'refused' ? got.after : undefined };
		});
	} finally {
		release();
	}
}

/** Where the images can be looked at all the same. */
function addresses({ outputs }: Generation, format: ImageFormat): string {
	const urls = outputs.map((output) => urlOf(output, format));
	return `${urls.length === 1 ? 'Its address is' : 'Their addresses are'} ${urls.map(shown).join(' , ')} .`;
}
