import { readTicket } from '../../../nodes/engine/files/uploadTicket';
import type { Contact } from '../contact.cts';
import { namesOf } from '../contact.cts';
import { exchange } from '../exchange.cts';
import { found } from '../findings.cts';
import { question } from '../questions.cts';
import { wrapperNames } from './shapes.cts';

/** The smallest PNG. */
const PIXEL =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Uploads a small picture. @returns its key, if it came that far */
export async function askUpload(contact: Contact): Promise<string | undefined> {
	const bytes = Buffer.from(PIXEL, 'base64');
	const wish = { filename: 'contact.png', contentType: 'image/png', size: bytes.length };
	const answer = await contact.call('POST', '/api/v1/upload', wish);
	const ticket = readTicket(answer.json);
	if (ticket === undefined) {
		const seen = `${answer.status}, without an address and a key that could be read`;
		contact.findings.push(found(question('upload'), seen));
		return undefined;
	}
	const address = new URL(ticket.url);
	const signed = (address.searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
	const put = await exchange(contact.world, {
		method: 'PUT',
		url: ticket.url,
		headers: { 'Content-Type': 'image/png', 'Content-Length': String(bytes.length) },
		body: bytes,
	});
	const code = /<Code>(\w+)</.exec(put.text)?.[1];
	contact.findings.push(
		found(
			question('upload'),
			`${answer.status}; signed: ${signed.join(', ') || 'nothing'}; the PUT got ${put.status}${code === undefined ? '' : ` ${code}`}`,
			[
				...wrapperNames(answer.json),
				...namesOf(
					[JSON.stringify(answer.json).includes('uploadUrl'), 'upload in uploadUrl'],
					[put.status === 204, 'PUT answers 204'],
					[/x-amz-checksum/i.test(address.search), 'address with a checksum'],
					[
						signed.some((name) => name.startsWith('x-amz-meta')),
						'address with another signed header',
					],
				),
			],
		),
	);
	return put.status >= 200 && put.status < 300 ? ticket.key : undefined;
}
