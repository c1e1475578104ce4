import { HostileSetting } from './setting.cts';

import fc from 'fast-check';

import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import { FULL } from '../../testbed/report/tally.cts';
import { hostileText } from './values.cts';

const setting = new HostileSetting('ids and addresses').install();
const RUNS = FULL ? 5000 : 300;
beforeEach(() => setting.sandbox.reset());

/** Pieces of which a path could be made that leads elsewhere. */
const PIECES = [
	...['.', '..', '/', '\\', '%2f', '%2F', '%5c', '%2e%2e', '%252e', '%00', '%', '?', '&', '#', ';'],
	...[
		'gen_1',
		'a',
		' ',
		'\t',
		'\n',
		'\r\n',
		'\0',
		'@',
		':',
		'//evil.invalid',
		'x=1',
		'🎨',
		'\u2025',
	],
	...['\u2215', '\uff0e', '\ud800', ' HTTP/1.1\r\nHost: evil.invalid\r\n\r\n'],
];
const pieces = fc
	.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
	.map((parts) => parts.join(''));

describe('ids', () => {
	it('lead nowhere else, whatever is in them', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(pieces, hostileText), async (id) => {
				const sent = () => {
					const { requests } = setting.sandbox;
					const path = `/api/v1/generations/${encodeURIComponent(id.trim())}`;
					const good = requests.length === 1 && requests[0].path === path;
					return good ? undefined : requests.map((request) => request.path);
				};
				const body = { id: 'gen_1', status: 'running' };
				setting.sandbox.faults.clear();
				setting.sandbox.faults.add({ on: 'get', fault: { status: 200, body } });
				const items = [{ json: { id } }];
				const parameters = { operation: 'getStatus' as const, generationId: '={{ $json.id }}' };
				await setting.tryOut(id, { items, parameters }, { names: "'Generation ID'", sent });
			}),
			{ numRuns: RUNS, endOnFailure: true },
		);
	});

	it('that the API does not know are named as they can be read', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(pieces, hostileText), async (id) => {
				const items = [{ json: { id } }];
				const parameters = { operation: 'getStatus' as const, generationId: '={{ $json.id }}' };
				const expected = { afterRequests: true };
				const { error } = await setting.tryOut(id, { items, parameters }, expected);
				expect(error).toBeDefined();
			}),
			{ numRuns: RUNS / 10, endOnFailure: true },
		);
	});
});

const BASES: Array<[string, (origin: string) => string, boolean]> = [
	['as it is', (origin) => origin, true],
	['with slashes at its end', (origin) => `${origin}///`, true],
	['with blanks around it', (origin) => ` \t${origin}\n`, true],
	['in capitals', (origin) => origin.toUpperCase(), true],
	['with a path that is not there', (origin) => `${origin}/proxy`, false],
	['with a path that leads back', (origin) => `${origin}/a/..`, true],
	['with a user name', (origin) => origin.replace('//', '//admin@'), false],
	['with a password', (origin) => origin.replace('//', '//admin:hunter2@'), false],
	['with an empty password', (origin) => origin.replace('//', '//:@'), true],
	['with a question', (origin) => `${origin}/?key=1`, false],
	['with a hash', (origin) => `${origin}/#x`, false],
	['another scheme', (origin) => origin.replace('http', 'ftp'), false],
	['a file', () => 'file:///etc/passwd', false],
	['a script', () => 'javascript:alert(1)', false],
	['data', () => 'data:text/plain,x', false],
	['no scheme', (origin) => origin.replace('http://', ''), false],
	['two schemes', (origin) => `http:${origin}`, false],
	['http elsewhere', () => 'http://gptimage2.invalid', false],
	['http on a host that looks like this one', () => 'http://127.0.0.1.evil.invalid', false],
	['http on a host that begins like this one', () => 'http://localhost.evil.invalid', false],
	['http on all addresses', () => 'http://0.0.0.0', false],
	['http on another host behind a backslash', () => 'http://evil.invalid\\@127.0.0.1/', false],
	['a line break in the host', () => 'https://gpt\u2028image.invalid', false],
];

describe('base URLs', () => {
	it.each(BASES)('%s: used, or refused without a call', async (_what, make, works) => {
		const baseUrl = make(setting.sandbox.url);
		const credentials = { gptImageApi: { apiKey: setting.sandbox.key, baseUrl } };
		const parameters = { operation: 'getStatus' as const, generationId: 'gen_1' };
		setting.sandbox.faults.add({ on: 'get', fault: { status: 200, body: { id: 'gen_1' } } });
		const reached = baseUrl.includes('/proxy') || baseUrl.includes('/a/..');
		const result = await setting.tryOut(
			baseUrl,
			{ credentials, parameters },
			{ afterRequests: reached },
		);
		expect(result.error === undefined).toBe(works);
		expect(`${result.error?.message} ${result.error?.description}`).not.toContain('hunter2');
	});

	it('never let the key go to another origin, nor in the clear', async () => {
		const hosts = ['127.0.0.1', '127.0.0.1:81', 'localhost', '[::1]', 'a.invalid', 'a.invalid:444'];
		const url = fc.oneof(
			fc
				.tuple(
					fc.constantFrom('http:', 'https:', 'HTTPS:', 'ftp:', 'file:', ''),
					fc.constantFrom('//', '/', '\\\\', ''),
					fc.constantFrom(...hosts, 'u:p@a.invalid', '127.0.0.1@a.invalid', 'A.INVALID'),
					fc.oneof(fc.constant('/api/v1/upload'), pieces),
				)
				.map((parts) => parts.join('')),
			fc.webUrl(),
			hostileText,
		);
		const credential = new GptImageApi();
		await fc.assert(
			fc.asyncProperty(url, url, async (baseUrl, target) => {
				const request = { url: target, headers: {} as Record<string, string> };
				const authenticated = await (
					credential.authenticate as (data: object, to: object) => Promise<typeof request>
				)({ apiKey: 'gimg_0123456789', baseUrl }, request).catch(() => undefined);
				if (authenticated?.headers.Authorization === undefined) return;
				const base = new URL(baseUrl.trim() === '' ? 'https://gptimage2.plus' : baseUrl.trim());
				const to = new URL(target, base);
				expect(to.origin).toBe(base.origin);
				const local = ['127.0.0.1', 'localhost', '[::1]'].includes(to.hostname);
				expect(to.protocol === 'https:' || (to.protocol === 'http:' && local)).toBe(true);
			}),
			{ numRuns: RUNS * 10, endOnFailure: true },
		);
	});
});
