import type { IDataObject } from 'n8n-workflow';

import type { Generation } from './generation';
import { hasFailed } from './generation';
import type { ImageFormat } from './imageOutputs';
import { urlOf } from './imageOutputs';

/**
 * One JSON object per image, as users' expressions read them (`perImage`).
 *
 * @param extra fields that follow `type`, such as `prompt`
 */
export function perImageJson(
	generation: Generation,
	format: ImageFormat,
	extra: IDataObject = {},
): IDataObject[] {
	return generation.outputs.map((output, imageIndex) =>
		defined({
			generationId: generation.id,
			status: generation.status,
			type: generation.type,
			...extra,
			imageIndex,
			imageCount: generation.outputs.length,
			url: urlOf(output, format),
			pngUrl: output.png,
			webpUrl: output.webp,
			width: output.width,
			height: output.height,
			...facts(generation),
		}),
	);
}

/** One JSON object per generation (`perGeneration`). */
export function perGenerationJson(generation: Generation, extra: IDataObject = {}): IDataObject {
	return defined({
		generationId: generation.id,
		status: generation.status,
		type: generation.type,
		...extra,
		outputs: generation.outputs.map(({ png, webp, width, height }) => ({
			pngUrl: png,
			webpUrl: webp,
			width,
			height,
		})),
		...facts(generation),
	});
}

/** A generation that has no images (yet): not finished, failed or blocked. Never a key named `error`, `id` or `outputs`. */
export function statusJson(generation: Generation, extra: IDataObject = {}): IDataObject {
	return defined({
		generationId: generation.id,
		status: generation.status,
		type: generation.type,
		...extra,
		...facts(generation),
		...(generation.other as IDataObject),
		failureReason: hasFailed(generation) ? generation.failureReason : undefined,
	});
}

/** A generation that nobody waits for any longer: only what stays true of it while it goes on. */
export function timedOutFacts(generation: Generation, extra: IDataObject = {}): IDataObject {
	return defined({
		generationId: generation.id,
		status: generation.status,
		type: generation.type,
		...extra,
		createdAt: generation.createdAt,
		timedOut: true,
	});
}

function facts({ costCredits, createdAt, completedAt }: Generation) {
	return { costCredits, createdAt, completedAt };
}

/** Drops keys without a value: an expression then sees nothing rather than `undefined`. */
function defined(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
