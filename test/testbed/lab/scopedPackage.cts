import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.cts';
import { packedPackage } from './package.cts';
import type { Registry } from './registry.cts';

/** n8n asks n8n's own registry for any name but a scoped one, unless it has a licence for another. */
export const SCOPE = '@lab';
export const SCOPED_NAME = `${SCOPE}/n8n-nodes-gptimage`;
/** The update starts from here: the same code under a lower number. */
export const OLDER_VERSION = '0.9.0';

/** Publishes what is in our tarball under the scope, first as the older version, then as this one. Resolves with this version. */
export async function publishScoped(registry: Registry): Promise<string> {
	const { tarball } = await packedPackage();
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-scoped-'));
	try {
		await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
		const file = join(folder, 'package.json');
		const manifest = JSON.parse(await readFile(file, 'utf8')) as { version: string };
		for (const version of [OLDER_VERSION, manifest.version]) {
			await writeFile(file, JSON.stringify({ ...manifest, name: SCOPED_NAME, version }));
			await registry.publish(folder);
		}
		return manifest.version;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
