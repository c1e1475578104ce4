import { imageType } from './imageTypes';
import type { TextKind } from './textKinds';
import { KIND_BYTES, textKind } from './textKinds';

/** What a file is, whatever its name and MIME type say. The first three are what the API takes. */
export type FileKind =
	| 'png'
	| 'jpeg'
	| 'webp'
	| 'heic'
	| 'avif'
	| 'gif'
	| 'bmp'
	| 'tiff'
	| 'jxl'
	| 'icon'
	| 'psd'
	| 'pdf'
	| 'archive'
	| 'video'
	/** A data URL that was decoded as if it were base64 from its first character on. */
	| 'decodedDataUrl'
	/** Bytes that somebody read as text: what was no text is lost. */
	| 'readAsText'
	| TextKind;

const IMAGE_KINDS = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;

/** By what stands at the very start. */
const SIGNATURES: Array<[FileKind, string]> = [
	['gif', 'GIF8'],
	['tiff', 'II*\0'],
	['tiff', 'MM\0*'],
	['tiff', 'II+\0'],
	['tiff', 'MM\0+'],
	['jxl', '\xff\x0a'],
	['jxl', '\0\0\0\x0cJXL '],
	['icon', '\0\0\x01\0'],
	['psd', '8BPS'],
	['pdf', '%PDF'],
	['archive', 'PK\x03\x04'],
	['archive', 'PK\x05\x06'],
	['archive', '\x1f\x8b'],
	['archive', '7z\xbc\xaf'],
	['archive', 'Rar!'],
	['video', '\x1a\x45\xdf\xa3'],
	['video', '\0\0\x01\xba'],
	['video', '\0\0\x01\xb3'],
	['video', 'OggS'],
	['video', 'FLV\x01'],
	// `data` and what follows it, read as base64.
	['decodedDataUrl', '\x75\xab\x5a'],
];

/**
 * Tells by its first bytes what a file is.
 *
 * @param start at least `KIND_BYTES` of it, or all that there is
 */
export function fileKind(start: Uint8Array): FileKind {
	if (start.length === 0) return 'empty';
	// One character for one byte.
	const bytes = Buffer.from(start.subarray(0, KIND_BYTES)).toString('latin1');
	const image = imageType(start);
	const replaced = bytes.split('\xef\xbf\xbd').length > 3;
	// Of the three, only a WebP file's first bytes survive being read as text; a title may hold such characters too.
	if (image !== undefined && !(image === 'image/webp' && replaced)) return IMAGE_KINDS[image];
	if (replaced) return 'readAsText';
	const signature = SIGNATURES.find(([, mark]) => bytes.startsWith(mark));
	return signature?.[0] ?? containerKind(bytes) ?? damagedKind(bytes) ?? textKind(start, fileKind);
}

/** Formats that say what they are some bytes later. */
function containerKind(bytes: string): FileKind | undefined {
	const brand = bytes.slice(8, 12);
	if (bytes.startsWith('RIFF')) return /^(AVI |WAVE)/.test(brand) ? 'video' : undefined;
	if (bytes.startsWith('BM')) return /^\0*$/.test(bytes.slice(6, 10)) ? 'bmp' : undefined;
	const box = bytes.slice(4, 8);
	if (/^(moov|mdat|wide)$/.test(box)) return 'video';
	if (box !== 'ftyp') return undefined;
	// `mif1` says only that it is a picture: the list of compatible brands says which.
	const length = bytes.startsWith('\0\0\0') ? bytes.charCodeAt(3) : 0;
	const brands = bytes.slice(8, Math.max(12, length));
	if (/avi[fs]/.test(brands)) return 'avif';
	return /hei[cxms]|hev[cxms]|mif1|msf1/.test(brands) ? 'heic' : 'video';
}

/** The signatures of PNG and JPEG after their bytes were taken for characters. */
function damagedKind(bytes: string): FileKind | undefined {
	return /^(\xef\xbf\xbd|\xc2\x89)PNG|^\xc3\xbf\xc3\x98\xc3\xbf|^(\xef\xbf\xbd){2}/.test(bytes)
		? 'readAsText'
		: undefined;
}
