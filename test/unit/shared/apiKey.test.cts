import fc from 'fast-check';

import { bearer } from '../../../nodes/shared/apiKey';

const NO_KEY = "The credential has no 'API Key'. Paste a key that starts with gimg_.";

describe('the Authorization header', () => {
	it.each([
		'gimg_abc',
		'  gimg_abc\n',
		'Bearer gimg_abc',
		' bearer   gimg_abc ',
		'\tBEARER\tgimg_abc',
	])('takes %j as a user pasted it', (pasted) => expect(bearer(pasted)).toBe('Bearer gimg_abc'));

	it.each(['', '   ', undefined, null, 12, { key: 'gimg_abc' }, 'Bearer', 'Bearer '])(
		'refuses %j, which is no key',
		(value) => expect(() => bearer(value)).toThrow(NO_KEY),
	);

	it.each([
		'gimg_abc def',
		'gimg_abc\ngimg_def',
		'gimg_abc\r\nX-Evil: 1',
		'gimg_äöü',
		'gimg_\u200babc',
	])('refuses %j without repeating it', (value) => {
		expect(() => bearer(value)).toThrow(/^The 'API Key' of the credential contains spaces/);
		expect(() => bearer(value)).not.toThrow(/abc|def|äöü|Evil/);
	});

	it('is one line of visible characters, or a sentence without the key', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 4 }), (key) => {
				let header: string;
				try {
					header = bearer(key);
				} catch (error) {
					const { message } = error as Error;
					expect(message).toMatch(/'API Key'/);
					expect(message.includes(key.trim()) && key.trim().length > 5).toBe(false);
					return;
				}
				expect(header).toMatch(/^Bearer [\x21-\x7e]+$/);
			}),
		);
	});
});
