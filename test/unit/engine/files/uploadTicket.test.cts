import { readTicket } from '../../../../nodes/engine/files/uploadTicket';

const TICKET = { url: 'https://storage.example/a?X-Amz-Signature=1', key: 'inputs/a.png' };

describe('the answer to an announced image', () => {
	it.each([
		['the page’s form', TICKET],
		['more fields', { ...TICKET, method: 'PUT' }],
		['data', { data: TICKET }],
		['success and data', { success: true, data: TICKET }],
		['result', { result: TICKET }],
		['uploadUrl', { uploadUrl: TICKET.url, key: TICKET.key }],
	])('is read from %s', (_name, body) => expect(readTicket(body)).toEqual(TICKET));

	it.each([undefined, 'x', {}, { url: TICKET.url }, { ...TICKET, key: '' }, { data: [TICKET] }])(
		'is none in %j',
		(body) => expect(readTicket(body)).toBeUndefined(),
	);
});
