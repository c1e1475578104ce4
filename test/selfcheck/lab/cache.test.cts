import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from '../../testbed/lab/cache.cts';

let cache: string;
const before = process.env.GPTIMAGE_CACHE;

beforeEach(async () => {
	cache = await mkdtemp(join(tmpdir(), 'gptimage-cache-'));
	process.env.GPTIMAGE_CACHE = cache;
});

afterEach(async () => {
	if (before === undefined) delete process.env.GPTIMAGE_CACHE;
	else process.env.GPTIMAGE_CACHE = before;
	await rm(cache, { recursive: true, force: true });
});

const fill = (folder: string) => writeFile(join(folder, 'file'), 'whole');

it('fills a folder once', async () => {
	const made: string[] = [];
	const make = async (folder: string) => void made.push(folder);
	expect(await once('thing', make)).toBe(join(cache, 'thing'));
	await once('thing', make);
	expect(made).toEqual([join(cache, 'thing')]);
});

it('lets the second of two wait for the first', async () => {
	let running = 0;
	let most = 0;
	let calls = 0;
	const make = async (folder: string) => {
		calls += 1;
		most = Math.max(most, (running += 1));
		await fill(folder);
		running -= 1;
	};
	const folders = await Promise.all([once('thing', make), once('thing', make)]);
	expect(folders).toEqual([join(cache, 'thing'), join(cache, 'thing')]);
	expect({ calls, most }).toEqual({ calls: 1, most: 1 });
});

it('does half an installation again, from nothing', async () => {
	await mkdir(join(cache, 'thing'));
	await writeFile(join(cache, 'thing', 'left-over'), 'half');
	const folder = await once('thing', fill);
	expect((await readdir(folder)).sort()).toEqual(['.complete', 'file']);
});

it('is not complete, and not locked, after a failure', async () => {
	const failing = once('thing', () => Promise.reject(new Error('no network')));
	await expect(failing).rejects.toThrow('no network');
	expect(existsSync(join(cache, 'thing', '.complete'))).toBe(false);
	await once('thing', fill);
	expect(existsSync(join(cache, 'thing', 'file'))).toBe(true);
});
