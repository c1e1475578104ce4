import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, stat, symlink, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { once } from './cache.cts';
import { run } from './command.cts';
import { step } from './progress.cts';

export const ROOT = resolve(__dirname, '..', '..', '..');

/** All that `npm run build` and `npm pack` read. */
const SOURCES = [
	'package.json',
	'tsconfig.json',
	'gulpfile.js',
	'tools/bundle.cts',
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
	const hash = await contentHash(ROOT, sources);
	// In a copy: two runs at once, or a build by hand, would overwrite each other's dist.
	const folder = await once(`package-${hash}`, async (target) => {
		const progress = step('Building and packing the nodes');
		for (const source of sources) {
			await cp(join(ROOT, source), join(target, source), { recursive: true });
		}
		if ((await contentHash(target, sources)) !== hash) {
			throw new Error('A source file changed while it was copied; run this again.');
		}
		await symlink(join(ROOT, 'node_modules'), join(target, 'node_modules'));
		// CI: without the moving picture that n8n-node shows on terminals.
		await run('npm', ['run', 'build'], { cwd: target, env: { ...process.env, CI: 'true' } });
		await unlink(join(target, 'node_modules'));
		await run('npm', ['pack', '--ignore-scripts'], { cwd: target });
		progress.done();
	});
	const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
	if (!tarball) throw new Error(`npm pack left no tarball in ${folder}`);
	return { tarball: join(folder, tarball), folder };
}

/** What tells one state of these files and folders of `root` from another. */
export async function contentHash(root: string, sources: string[]): Promise<string> {
	const hash = createHash('sha256');
	const files = await Promise.all(sources.map((source) => filesOf(root, source)));
	for (const file of files.flat().sort()) {
		hash.update(`${file}\0`).update(await readFile(join(root, file)));
	}
	return hash.digest('hex').slice(0, 12);
}

async function filesOf(root: string, source: string): Promise<string[]> {
	if (!(await stat(join(root, source))).isDirectory()) return [source];
	const names = await readdir(join(root, source));
	return (await Promise.all(names.map((name) => filesOf(root, join(source, name))))).flat();
}
