/** The image formats that the API takes. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp';

/** 10 MB as the API counts them. @see docs/API.md#post-apiv1upload */
export const MAX_IMAGE_BYTES = 10 * 1024 ** 2;

/** So many bytes from the start of a file tell whether it is one of the three. */
export const TYPE_BYTES = 12;

/** Enough bytes from the start of a file to tell its type. */
export const SNIFF_BYTES = 16;

export const ENDINGS: Record<ImageType, string> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
};

/** The type by the first bytes; names and MIME types lie. Undefined if it is none of the three. */
export function imageType(start: Uint8Array): ImageType | undefined {
	if (hasBytes(start, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
	if (hasBytes(start, 0, [0xff, 0xd8, 0xff])) return 'image/jpeg';
	const riff = hasBytes(start, 0, [0x52, 0x49, 0x46, 0x46]);
	return riff && hasBytes(start, 8, [0x57, 0x45, 0x42, 0x50]) ? 'image/webp' : undefined;
}

/** The name that is shown for an upload: at most 200 characters, with the ending of the real type. */
export function uploadName(name: string | undefined, type: ImageType): string {
	const base = cleanName((name ?? '').replace(/\.[A-Za-z0-9]{1,5}$/, ''));
	return `${[...(base === '' ? 'image' : base)].slice(0, 90).join('')}.${ENDINGS[type]}`;
}

/** A file name without anything that a file system could take for a path. */
export function cleanName(name: string): string {
	return name
		.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
		.replace(/[\\/:*?"<>|]/g, '-')
		.replace(/^[.\s]+|[.\s]+$/g, '');
}

function hasBytes(bytes: Uint8Array, offset: number, expected: number[]): boolean {
	return expected.every((byte, index) => bytes[offset + index] === byte);
}
