import { asNumber, asText, isRecord, parseStructure, parseUrl } from './values';

export type ImageFormat = 'png' | 'webp';

/** One finished image: both files and their size in pixels. */
export interface ImageOutput {
	png: string;
	webp: string;
	width: number | null;
	height: number | null;
}

/**
 * The images of a generation. The page shows `[{png, webp, width, height}]`; read as well are a single one, addresses
 * alone, `{url}` in the place of an address or of the whole, and all of it as JSON in a text.
 *
 * @param baseUrl what a relative address starts from
 * @see docs/API.md#get-apiv1generationsid
 */
export function readOutputs(value: unknown, baseUrl: string): ImageOutput[] {
	const read = typeof value === 'string' ? (parseStructure(value) ?? value) : value;
	const list: unknown[] = Array.isArray(read) ? read : [read];
	return list.flatMap((output) => readOutput(output, baseUrl));
}

/** The chosen format, or the other one where the API gave only that. */
export function formatOf(output: ImageOutput, wanted: ImageFormat): ImageFormat {
	if (output[wanted] !== '') return wanted;
	return output.png === '' ? 'webp' : 'png';
}

/** The file of an image in the chosen format, or the other one where the API gave only that. */
export function urlOf(output: ImageOutput, format: ImageFormat): string {
	return output[formatOf(output, format)];
}

function readOutput(value: unknown, baseUrl: string): ImageOutput[] {
	const fields = isRecord(value) ? value : {};
	const only = address(isRecord(value) ? value.url : pathLike(value), baseUrl);
	const isWebp = /\.webp($|[?#])/i.test(only);
	const output = {
		png: address(fields.png, baseUrl) || (isWebp ? '' : only),
		webp: address(fields.webp, baseUrl) || (isWebp ? only : ''),
		width: sizeOf(fields, 'width'),
		height: sizeOf(fields, 'height'),
	};
	return output.png === '' && output.webp === '' ? [] : [output];
}

/** Of the image, or of one of its files. */
function sizeOf(fields: Record<string, unknown>, side: 'width' | 'height'): number | null {
	const sides = [fields, fields.png, fields.webp].map((place) =>
		isRecord(place) ? asNumber(place[side]) : undefined,
	);
	return sides.find((size) => size !== undefined) ?? null;
}

/** A text in the place of an image is an address if it looks like one. */
function pathLike(value: unknown): string | undefined {
	return asText(value)?.includes('/') === true ? asText(value) : undefined;
}

/** Empty where there is none. An address of its own stays as the API wrote it. */
function address(value: unknown, baseUrl: string): string {
	const text = (asText(isRecord(value) ? value.url : value) ?? '').trim();
	if (!text.includes('/') || /^[a-z][a-z\d+.-]*:/i.test(text)) return text;
	return parseUrl(text, `${baseUrl}/`)?.href ?? text;
}
