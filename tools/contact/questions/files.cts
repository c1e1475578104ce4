import { imageType } from '../../../nodes/engine/files/imageTypes';
import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import { exchange, isPage, type Exchange } from '../exchange.cts';
import { found, notAsked } from '../findings.cts';
import { question } from '../questions.cts';

/** How a file was when its address was first named. */
export interface FileLook {
	url: string;
	first: Exchange;
}

/** How long a file is looked for. Milliseconds. */
const PATIENCE = 60_000;

export async function lookAt(contact: Contact, url: string): Promise<FileLook> {
	const first = await get(contact, url);
	return { url, first };
}

/** Fetches the files until they are there. */
export async function askFiles(contact: Contact, looks: FileLook[]): Promise<void> {
	if (looks.length === 0) {
		contact.findings.push(notAsked(question('files'), 'no address was named'));
		return;
	}
	const began = contact.world.now();
	const last = new Map(looks.map(({ url, first }) => [url, first]));
	let cached = false;
	while ([...last.values()].some(({ status }) => status !== 200)) {
		if (contact.world.now() - began > PATIENCE) break;
		await contact.world.sleep(2_000);
		for (const { url } of looks) {
			if (last.get(url)?.status === 200) continue;
			const again = await get(contact, url);
			last.set(url, again);
			// A query makes it another file to a cache, and the same to whoever stores it.
			if (again.status !== 200) cached ||= (await get(contact, `${url}?contact=1`)).status === 200;
		}
	}
	const firsts = looks.map(({ first }) => first.status);
	const lasts = [...last.values()];
	const late =
		firsts.some((status) => status !== 200) && lasts.every(({ status }) => status === 200);
	const kinds = lasts.map(kindOf);
	const [status] = firsts.filter((first) => first !== 200);
	contact.findings.push(
		found(
			question('files'),
			`at once: ${firsts.join(', ')}; in the end: ${lasts.map(({ status: end }) => end).join(', ')}; by their bytes: ${kinds.join(', ')}`,
			namesOf(
				[late && !cached && firsts.includes(200), 'CDN late with one image'],
				[late && !cached && !firsts.includes(200) && status === 404, 'CDN late'],
				[late && !cached && status === 403, 'CDN late with 403'],
				[late && !cached && status === 206, 'CDN late with 206'],
				[cached, 'CDN keeps an early 404'],
				[lasts.every(({ status: end }) => end !== 200), 'CDN refuses everybody'],
				[kinds.includes('webp'), 'WebP at the PNG address'],
				[kinds.includes('jpeg'), 'JPEG at the PNG address'],
				[kinds.includes('avif'), 'AVIF at the PNG address'],
				[kinds.includes('a page'), 'page at the PNG address'],
			),
		),
	);
}

async function get(contact: Contact, url: string): Promise<Exchange> {
	return await exchange(contact.world, { method: 'GET', url, headers: {} });
}

function kindOf(answer: Exchange): string {
	if (answer.status !== 200) return 'nothing';
	if (isPage(answer)) return 'a page';
	if (/^....ftypavi[fs]/s.test(answer.bytes.toString('latin1', 0, 12))) return 'avif';
	return imageType(answer.bytes)?.replace('image/', '') ?? 'unknown';
}
