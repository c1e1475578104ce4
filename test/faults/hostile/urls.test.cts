import { HostileSetting } from './setting.cts';

import { imageFile } from '../../testbed/core/files.cts';
import type { NodeResult } from '../../testbed/core/actionNode.cts';
import { HostileWeb } from './web.cts';

const setting = new HostileSetting('web').install();
/** 10 MB, and what fits into the buffers of two sockets. */
const MOST_SENT = 32 * 1024 ** 2;
let web: HostileWeb;

beforeAll(async () => {
	web = await HostileWeb.start(await imageFile(), setting.sandbox.url);
	setting.sandbox.time.attach(web);
});
beforeEach(() => {
	setting.sandbox.reset();
	web.visits.length = 0;
});
afterAll(() => web.stop());

const REFUSED = [
	...['to-itself', 'in-a-circle', 'to-a-file', 'to-ftp', 'to-a-closed-port', 'to-the-api'],
	...['to-nothing', 'to-nonsense', 'with-a-password', 'bomb', 'bomb-deflate', 'bomb-brotli'],
	...['bomb-twice', 'not-gzip', 'endless', 'endless-text', 'endless-gzip', 'endless-with-a-length'],
	...[
		'too-short',
		'hangs-up',
		'hangs-up-at-once',
		'silence',
		'no-http',
		'status-204',
		'status-206',
	],
	...['status-304', 'status-418', 'html', 'svg', 'long-header', 'not-there'],
];
/** Harmless: what comes is looked at as what it is. */
const TAKEN = ['cookie'];

/** No credential may be in what went to the web server, and no more may be read than the limit. */
function wellBehaved(): void {
	for (const { headers, sent } of web.visits) {
		expect(JSON.stringify(headers)).not.toMatch(/gimg_|authorization|"cookie|hunter2/i);
		expect(sent).toBeLessThan(MOST_SENT);
	}
	const own = setting.sandbox.requests.filter(({ origin }) => origin === 'api');
	const led = own.filter(({ path }) => path === '/api/v1/generations/elsewhere');
	for (const { headers } of led) expect(headers.authorization).toBeUndefined();
	// Where a redirect led to the API, that came from the web and without the key.
	setting.sandbox.requests.splice(0, Infinity, ...own.filter((request) => !led.includes(request)));
}

async function fetched(path: string, operation: 'edit' | 'upload'): Promise<NodeResult> {
	const parameters = {
		...{ operation, imageSource: 'url', imageUrls: `${web.url}/${path}?token=hunter3` },
		...{ prompt: 'bluer', waitForCompletion: false },
	};
	const result = await setting.run({ parameters });
	wellBehaved();
	setting.judge([path, operation], result, { names: `'${web.url}/${path}'` });
	expect(`${result.error?.message} ${result.error?.description}`).not.toContain('hunter');
	return result;
}

describe('an address of an input image', () => {
	it.each(REFUSED)('that leads to %s is refused before any call to the API', async (path) => {
		for (const operation of ['edit', 'upload'] as const) {
			expect((await fetched(path, operation)).error).toBeDefined();
		}
	});

	it.each(TAKEN)('that leads to %s is used', async (path) => {
		expect((await fetched(path, 'upload')).error).toBeUndefined();
	});
});

describe('an address of a result', () => {
	const outputs = (png: string) => ({ id: 'gen_1', status: 'succeeded', outputs: [{ png }] });
	const get = { operation: 'getStatus' as const, generationId: 'gen_1', downloadImages: true };
	// Results may be large: 200 MB are taken, so nothing is tried here that never ends.
	const bad = REFUSED.filter((path) => !/^(endless|bomb)/.test(path));

	it.each([...bad, 'endless-with-a-length'])(
		'that leads to %s names the generation',
		async (path) => {
			const body = outputs(`${web.url}/${path}`);
			setting.sandbox.faults.add({ on: 'get', times: 1, fault: { status: 200, body } });
			const result = await setting.run({ parameters: get });
			wellBehaved();
			setting.judge(['result', path], result, { names: 'gen_1', afterRequests: true });
			expect(result.error?.message).toContain('could not be downloaded, generation gen_1');
		},
	);
});
