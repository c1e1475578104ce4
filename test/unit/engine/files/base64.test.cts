import fc from 'fast-check';

import { fromBase64, fromDataUrl, fromText } from '../../../../nodes/engine/files/base64';

describe('base64', () => {
	it('gives back any bytes, in either alphabet, in lines and without padding', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
				const buffer = Buffer.from(bytes);
				const text = buffer.toString('base64');
				const ways = [text, text.replace(/=+$/, ''), buffer.toString('base64url')];
				for (const way of [...ways, text.replace(/.{4}/g, '$&\r\n')]) {
					expect(fromBase64(way)).toEqual(buffer);
				}
			}),
		);
	});

	it.each(['', '=', 'a', 'abcde', 'a b!', 'ab=c', 'äöü='])('%j is none', (text) => {
		expect(fromBase64(text)).toBeUndefined();
	});
});

it('of tens of megabytes is read', () => {
	const bytes = Buffer.alloc(30 * 1024 ** 2, 'abc');
	const text = bytes.toString('base64');
	expect(fromText(text)?.equals(bytes)).toBe(true);
	expect(fromText(`"data:image/png;base64,${text}"`)?.equals(bytes)).toBe(true);
	expect(fromText(`${text}!`)).toBeUndefined();
});

describe('a data URL', () => {
	it.each([
		['data:image/png;base64,aGk=', 'hi'],
		['data:;base64,aGk=', 'hi'],
		['DATA:image/png;charset=utf-8;BASE64,aGk', 'hi'],
		['data:image/png;base64,aGk%3D', 'hi'],
		['data:image/svg+xml,%3Csvg/%3E', '<svg/>'],
		['data:,50%', '50%'],
	])('%s holds %j', (url, content) => {
		expect(fromDataUrl(url)?.toString()).toBe(content);
	});

	it.each(['data:image/png;base64', 'data:image/png;base64,a!', 'https://x/data:,a', 'data'])(
		'%s is none',
		(url) => expect(fromDataUrl(url)).toBeUndefined(),
	);
});

it.each(['aGk=', '"aGk="', ' aGk=\n', '\ufeffaGk=', '"data:image/png;base64,aGk="'])(
	'%j stands for its bytes',
	(text) => expect(fromText(text)?.toString()).toBe('hi'),
);
