import type { IExecuteFunctions } from 'n8n-workflow';

import type { Runtime } from '../../shared/runtime';
import { repeat, RETRIES } from '../api/retries';
import { imageMessages } from '../texts/imageMessages';
import { shown } from '../texts/shown';
import { fileOf } from './fileValues';
import { MAX_IMAGE_BYTES } from './imageTypes';
import type { InputImage } from './readImage';
import { readImage, unusable } from './readImage';
import { directAddress, shareService } from './shareLinks';
import { download, mayPass } from './transfers';

const FORBIDDEN = 'This n8n does not call private addresses; its administrator can allow this one.';

/**
 * Fetches an image from a user's address into the binary store: redirects followed, no credentials, at most 10 MB.
 *
 * @throws GptImageError that names the address
 */
export async function imageFromUrl(
	context: IExecuteFunctions,
	url: string,
	runtime: Runtime,
): Promise<InputImage> {
	const label = labelOf(url);
	const address = new URL(url);
	const service = shareService(address);
	const page = service === undefined ? '' : serviceWords(service);
	return await repeat<InputImage>(runtime, RETRIES.download, async () => {
		const got = await download(context, directAddress(address).href, {
			fileName: nameOf(url),
			mimeType: 'application/octet-stream',
			maxBytes: MAX_IMAGE_BYTES,
			runtime,
		});
		if (got.kind === 'saved' || got.kind === 'notAnImage') {
			const file = fileOf(context, got.binary, label);
			return { result: await readImage({ ...file, name: nameOf(url), page }) };
		}
		if (got.kind === 'tooLarge') throw unusable(imageMessages.tooLarge, { label });
		if (got.kind === 'forbidden') {
			throw unusable(imageMessages.addressRefused, { label, about: FORBIDDEN });
		}
		const refused = (answered: string) =>
			unusable(imageMessages.addressRefused, { label, about: `${answered} ${page}`.trim() });
		if (got.kind === 'noAnswer') return { error: refused('It did not answer.').because(got.cause) };
		const error = refused(`It answered with status ${got.status}.`);
		if (!mayPass(got)) throw error;
		return { error, after: got.after };
	});
}

/** The last part of the path, readable where it was encoded well. */
function nameOf(url: string): string {
	const last = new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last) || 'image';
	} catch {
		return last;
	}
}

/** Addresses often carry passwords and signatures, which are nobody's business in an error. */
function labelOf(url: string): string {
	const { origin, pathname } = new URL(url);
	return `'${shown(origin + pathname)}'`;
}

/** Not every link of these can be turned into the file's own address, and some want the reader to sign in. */
function serviceWords(service: string): string {
	return `It is a link of ${service}: share the file with anyone who has the link, or get it with the node of ${service} or HTTP Request.`;
}
