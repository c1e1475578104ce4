import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';

import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { IDataObject } from 'n8n-workflow';

import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { useBinaryMode } from '../../testbed/core/n8nCore.cts';
import { imageFile, imageOfSize } from '../../testbed/core/files.cts';
import { jsonOf, runNode } from '../../testbed/core/actionNode.cts';

const LIMIT = 10 * 1024 ** 2;
let sandbox: VirtualSandbox;
let web: FastifyInstance;
let base = '';
let seen: Array<{ url: string; headers: Record<string, unknown> }> = [];
/** How often `/flaky` fails, and with which status. */
let left = 0;
let passing = 500;

beforeAll(async () => {
	await useBinaryMode('filesystem');
	sandbox = await startVirtualSandbox({ duration: 0 });
	const [image, large] = [await imageFile('jpeg'), await imageOfSize(LIMIT + 1)];
	web = fastify({ forceCloseConnections: true });
	web.addHook('onRequest', async ({ url, headers }) => {
		seen.push({ url, headers });
	});
	web.get('/photos/my photo.png', (_request, reply) => reply.type('image/png').send(image));
	web.get('/moved', (_request, reply) => reply.redirect('/photos/my%20photo.png'));
	web.get('/page', (_request, reply) => reply.type('image/png').send('<html>Sign in</html>'));
	web.get('/gone', (_request, reply) => reply.type('image/png').send('{"message":"gone"}'));
	web.get('/forbidden', (_request, reply) => reply.code(403).send('no programs'));
	web.get('/nothing', (_request, reply) => reply.type('image/png').send(''));
	web.get('/large', (_request, reply) => reply.type('image/png').send(large));
	web.get('/endless', (_request, reply) => {
		reply.hijack();
		reply.raw.writeHead(200, { 'content-type': 'image/png' });
		const more = () => {
			while (!reply.raw.destroyed && reply.raw.write(large.subarray(0, 65_536)));
		};
		reply.raw.on('drain', more);
		more();
	});
	web.get('/flaky', (_request, reply) => {
		if (left-- > 0) return reply.code(passing).send('later');
		return reply.send(image);
	});
	await web.listen({ port: 0, host: '127.0.0.1' });
	base = `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`;
});
beforeEach(() => {
	sandbox.reset();
	seen = [];
	left = 0;
	passing = 500;
});
afterAll(async () => {
	await web.close();
	await sandbox.stop();
});

async function edit(imageUrls: string, more: IDataObject = {}) {
	const waiting = { waitForCompletion: false, ...more };
	return await runNode({
		sandbox,
		executionId: randomUUID(),
		parameters: { operation: 'edit', prompt: 'bluer', imageSource: 'url', imageUrls, ...waiting },
	});
}

describe('images from the web', () => {
	it('are fetched without any credential and uploaded by what they are', async () => {
		jsonOf(await edit(`${base}/photos/my%20photo.png?size=1,2#top`));
		expect(sandbox.uploads).toMatchObject([
			{
				filename: 'my photo.jpg',
				contentType: 'image/jpeg',
				stored: { contentType: 'image/jpeg' },
			},
		]);
		expect(seen).toHaveLength(1);
		expect(seen[0].url).toBe('/photos/my%20photo.png?size=1,2');
		expect(JSON.stringify(seen[0].headers)).not.toMatch(/gimg_|authorization|cookie/i);
	});

	it('are fetched through a redirect', async () => {
		jsonOf(await edit(`${base}/moved`));
		expect(seen.map(({ url }) => url)).toEqual(['/moved', '/photos/my%20photo.png']);
	});

	it.each([
		['a comma-separated list', (one: string, two: string) => `${one}, ${two}`],
		['an array', (one: string, two: string) => `={{ ["${one}", "${two}"] }}`],
	])('come from %s', async (_way, join) => {
		jsonOf(await edit(join(`${base}/flaky?1`, `${base}/photos/my%20photo.png`)));
		expect(seen).toHaveLength(2);
		expect(sandbox.calls('upload')).toHaveLength(1);
		const { inputImageKeys } = sandbox.calls('generate')[0].body as { inputImageKeys: string[] };
		expect(inputImageKeys).toHaveLength(2);
		expect(inputImageKeys[0]).toBe(inputImageKeys[1]);
	});

	it.each([408, 429, 500])('are fetched again after a passing fault (%d)', async (status) => {
		passing = status;
		left = 2;
		jsonOf(await edit(`${base}/flaky`));
		expect(seen).toHaveLength(3);
	});

	it.each([
		[
			'/missing',
			'An image could not be fetched from its address',
			'It answered with status 404.',
			1,
		],
		['/page', 'An address leads to a web page, not to the picture', 'right-click the picture', 1],
		['/nothing', 'An input image is empty', 'Look at the output', 1],
		[
			'/gone',
			'An input file is JSON text, not a PNG, JPEG or WebP image',
			'answer that has the picture in one of',
			1,
		],
		[
			'/forbidden',
			'An image could not be fetched from its address',
			'It answered with status 403.',
			1,
		],
		['/forbidden', 'An image could not be fetched from its address', 'HTTP Request node', 1],
		['/large', 'An input image is larger than 10 MB', 'Make it smaller', 1],
		['/endless', 'An input image is larger than 10 MB', 'Make it smaller', 1],
		[
			'/flaky',
			'An image could not be fetched from its address',
			'It answered with status 500.',
			10,
		],
	])('%s is refused before any call to the API', async (path, message, words, times) => {
		left = 99;
		const { error } = await edit(`${base}${path}`);
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(`This is about '${base}${path}'. `);
		expect(error?.description).toContain(words);
		expect(seen.length).toBeGreaterThanOrEqual(times);
		if (times === 1) expect(seen).toHaveLength(1);
		expect(sandbox.requests).toEqual([]);
	});

	it('that nobody serves are refused with the address, but without what is secret in it', async () => {
		const { error } = await edit('http://127.0.0.1:1/a.png?X-Amz-Signature=hunter3#x');
		expect(error?.message).toBe('An image could not be fetched from its address');
		expect(error?.description).toContain(
			"This is about 'http://127.0.0.1:1/a.png'. It did not answer.",
		);
		expect(error?.description).not.toMatch(/hunter|user|ECONN/);
	});

	it.each(['photo.png', 'ftp://x/a.png', 'file:///etc/passwd', '//x/a.png'])(
		'%s is no address',
		async (url) => {
			const { error } = await edit(url);
			expect(error?.message).toBe("'Image URLs' holds something that is not a web address");
			expect(sandbox.requests).toEqual([]);
		},
	);

	it('refuses an address with a password before anything is sent, and does not repeat it', async () => {
		const { error } = await edit('https://user:hunter2@example.com/a.png');
		expect(error?.message).toBe("'Image URLs' holds an address with a user name or a password");
		expect(`${error?.message} ${error?.description}`).not.toContain('hunter2');
		expect(sandbox.requests).toEqual([]);
	});

	it.each([
		['', "'Image URLs' is empty"],
		['={{ null }}', "'Image URLs' is empty"],
		['={{ { a: 1 } }}', "'Image URLs' is not a list of texts"],
		['={{ Array(5).fill("https://x/a.png") }}', "'Image URLs' names more than four images"],
	])('%j is refused', async (urls, message) => {
		expect((await edit(urls)).error?.message).toBe(message);
	});
});

describe('images that are uploaded already', () => {
	it.each([
		['a list', 'a.png, b.png'],
		['an array', '={{ ["a.png", "b.png"] }}'],
	])('are named by their keys, as %s', async (_way, imageKeys) => {
		const fault = { status: 202, body: { generationId: 'gen_1', status: 'queued' } };
		sandbox.faults.add({ on: 'generate', fault });
		jsonOf(await edit('', { imageSource: 'key', imageKeys }));
		expect(sandbox.requests).toMatchObject([
			{ call: 'generate', body: { type: 'edit', inputImageKeys: ['a.png', 'b.png'] } },
		]);
	});

	it('are refused in the API’s own words where it does not know them', async () => {
		const { error } = await edit('', { imageSource: 'key', imageKeys: 'nobody.png' });
		expect(error?.message).toBe('The API did not accept the request');
		expect(error?.description).toContain('The API said: inputImageKeys: unknown key nobody.png');
	});

	it.each([
		['', "'Image Keys' is empty"],
		['a,b,c,d,e', "'Image Keys' names more than four images"],
		['={{ [1] }}', "'Image Keys' is not a list of texts"],
	])('%j is refused', async (imageKeys, message) => {
		expect((await edit('', { imageSource: 'key', imageKeys })).error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
	});
});
