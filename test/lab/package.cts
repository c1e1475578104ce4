import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { once } from './cache.cts';
import { run } from './command.cts';
import { step } from './progress.cts';

export const ROOT = resolve(__dirname, '..', '..');

/** All that `npm run build` and `npm pack` read. */
const SOURCES = [
	'package.json',
	'tsconfig.json',
	'README.md',
	'LICENSE',
	'CHANGELOG.md',
	'credentials',
	'icons',
	'nodes',
];

export interface PackedPackage {
	/** The tarball that `npm publish` would upload. */
	tarball: string;
	/** Sources and `dist` that it was packed from, apart from the checkout. */
	folder: string;
}

/** Our package, built and packed; kept in the cache until a source changes. */
export async function packedPackage(): Promise<PackedPackage> {
	const sources = SOURCES.filter((name) => existsSync(join(ROOT, name)));
	const name = `package-${await contentHash(sources)}`;
	// In a copy: two runs at once, or a build by hand, would overwrite each other's dist.
	const folder = await once(name, async (target) => {
		const progress = step('Building and packing the nodes');
		for (const source of sources) {
			await cp(join(ROOT, source), join(target, source), { recursive: true });
		}
		await symlink(join(ROOT, 'node_modules'), join(target, 'node_modules'));
		await run('npm', ['run', 'build'], { cwd: target });
		await run('npm', ['pack', '--ignore-scripts'], { cwd: target });
		progress.done();
	});
	const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
	if (!tarball) throw new Error(`npm pack left no tarball in ${folder}`);
	return { tarball: join(folder, tarball), folder };
}

async function contentHash(sources: string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const file of (await Promise.all(sources.map(filesOf))).flat().sort()) {
		hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
	}
	return hash.digest('hex').slice(0, 12);
}

async function filesOf(source: string): Promise<string[]> {
	const entries = await readdir(join(ROOT, source), { withFileTypes: true }).catch(() => undefined);
	if (!entries) return [source];
	return (await Promise.all(entries.map((entry) => filesOf(join(source, entry.name))))).flat();
}
