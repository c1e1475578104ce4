import fc from 'fast-check';

import { isLoopback, isSameOrigin, readBaseUrl } from '../../../nodes/shared/baseUrl';

describe('the base URL', () => {
	it.each([
		['https://gptimage2.plus', 'https://gptimage2.plus'],
		['https://gptimage2.plus/', 'https://gptimage2.plus'],
		[' https://gptimage2.plus// ', 'https://gptimage2.plus'],
		['HTTPS://GPTImage2.Plus/Proxy/v2/', 'https://gptimage2.plus/Proxy/v2'],
		['https://gptimage2.plus:8443/x', 'https://gptimage2.plus:8443/x'],
		['', 'https://gptimage2.plus'],
		['   ', 'https://gptimage2.plus'],
		['http://localhost:3000/', 'http://localhost:3000'],
		['http://127.0.0.1:3000/api/', 'http://127.0.0.1:3000/api'],
		['http://127.9.8.7', 'http://127.9.8.7'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:3000', 'http://[::1]:3000'],
	])('reads %j as %j', (value, expected) => expect(readBaseUrl(value)).toBe(expected));

	it.each([undefined, null, 5, {}])('takes the default for %j', (value) =>
		expect(readBaseUrl(value)).toBe('https://gptimage2.plus'),
	);

	it.each([
		'gptimage2.plus',
		'ftp://gptimage2.plus',
		'javascript:alert(1)',
		'https://',
		'no address',
	])('refuses %j, which is no web address', (value) =>
		expect(() => readBaseUrl(value)).toThrow(/is not a web address/),
	);

	it.each(['https://a:secret@gptimage2.plus', 'https://x.y/?a=1', 'https://x.y/#a'])(
		'refuses %j without repeating it',
		(value) => {
			expect(() => readBaseUrl(value)).toThrow(/must be a plain address/);
			expect(() => readBaseUrl(value)).not.toThrow(/secret/);
		},
	);

	it.each([
		'http://gptimage2.plus',
		'http://10.0.0.1',
		'http://localhost.evil.example',
		'http://127.0.0.1.evil.example',
		'http://0.0.0.0',
	])('refuses %j, where the key would travel in the clear', (value) =>
		expect(() => readBaseUrl(value)).toThrow(/must start with https:/),
	);

	it('is a safe address whatever was typed', () => {
		fc.assert(
			fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
				let read: string;
				try {
					read = readBaseUrl(text);
				} catch (error) {
					expect((error as Error).message).toMatch(/^The 'Base URL' of the credential/);
					return;
				}
				const { protocol, hostname } = new URL(read);
				expect(read).not.toMatch(/\/$/);
				expect(protocol === 'https:' || isLoopback(hostname)).toBe(true);
				expect(readBaseUrl(read)).toBe(read);
			}),
		);
	});
});

describe('the origin that may see the key', () => {
	const base = 'https://gptimage2.plus/proxy';

	it.each([
		['https://gptimage2.plus/proxy/api/v1/generate', undefined],
		['https://gptimage2.plus:443/other', undefined],
		['/api/v1/upload', 'https://gptimage2.plus'],
		['api/v1/upload', undefined],
	])('is %j (relative to %j)', (target, relativeTo) =>
		expect(isSameOrigin(base, target, relativeTo)).toBe(true),
	);

	it.each([
		['https://evil.example/api', undefined],
		['http://gptimage2.plus/api', undefined],
		['https://gptimage2.plus:8443/api', undefined],
		['https://gptimage2.plus.evil.example', undefined],
		['https://gptimage2.plus@evil.example/', undefined],
		['//evil.example/api', undefined],
		['\\\\evil.example/api', undefined],
		['/api', 'https://evil.example'],
		['/api', 'not an address'],
		['https://', undefined],
	])('is not %j (relative to %j)', (target, relativeTo) =>
		expect(isSameOrigin(base, target, relativeTo)).toBe(false),
	);
});
