import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { step } from './progress.cts';

/** Written last into a finished folder: a folder without it is half an installation. */
const MARKER = '.complete';

/** Where everything large lives, outside the checkout: `GPTIMAGE_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return process.env.GPTIMAGE_CACHE || join(base, 'n8n-nodes-gptimage');
}

/**
 * The folder `name` in the cache, filled by `make` when it is not there or not complete.
 * Safe with several processes at once: one fills it, the others wait for it.
 */
export async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
	const folder = join(cacheFolder(), name);
	if (existsSync(join(folder, MARKER))) return folder;
	await mkdir(cacheFolder(), { recursive: true });
	const release = await locked(folder, name);
	try {
		if (existsSync(join(folder, MARKER))) return folder;
		await rm(folder, { recursive: true, force: true });
		await mkdir(folder, { recursive: true });
		await make(folder);
		await writeFile(join(folder, MARKER), `${new Date().toISOString()}\n`);
		return folder;
	} finally {
		await release();
	}
}

async function locked(folder: string, name: string): Promise<() => Promise<void>> {
	// A lock that was not refreshed for 30 s belongs to a process that died.
	const options = { realpath: false, stale: 30_000, update: 5_000 };
	try {
		return await lock(folder, options);
	} catch {
		const waiting = step(`Waiting for another process that makes ${name}`);
		const release = await lock(folder, {
			...options,
			retries: { forever: true, factor: 1, minTimeout: 1_000, maxTimeout: 1_000 },
		});
		waiting.done();
		return release;
	}
}
