import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from './cache.cts';
import { run } from './command.cts';
import type { N8nVersion } from './n8nVersions.cts';
import { nodeRuntime } from './nodeRuntime.cts';
import type { NodeRuntime } from './nodeRuntime.cts';
import { step } from './progress.cts';

export interface InstalledN8n {
	/** The file to run with `node`. */
	bin: string;
	runtime: NodeRuntime;
}

const BUILD_TOOLS = ['python3', 'make', 'g++'];

/** An n8n of the given version in the cache, installed from our own lockfile if there is one for it. */
export async function installN8n({ version, node }: N8nVersion): Promise<InstalledN8n> {
	const runtime = await nodeRuntime(node);
	const { manifest, lockfile } = await manifests(version);
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 8);
	const name = `n8n-${version}-${process.platform}-${process.arch}-${lockfile ? hash : 'newest'}`;
	const folder = await once(name, async (target) => {
		await writeFile(join(target, 'package.json'), manifest);
		if (lockfile) await writeFile(join(target, 'package-lock.json'), lockfile);
		await installPackages(version, target, runtime, lockfile);
		await buildDatabaseDriver(target, runtime);
	});
	return { bin: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), runtime };
}

/** What npm is to install. A version that the lab does not know yet has no lockfile: an empty one. */
async function manifests(version: string): Promise<{ manifest: string; lockfile: string }> {
	const folder = join(__dirname, 'n8n', version);
	if (!existsSync(folder)) {
		return {
			manifest: JSON.stringify({ private: true, dependencies: { n8n: version } }),
			lockfile: '',
		};
	}
	const read = (name: string) => readFile(join(folder, name), 'utf8');
	return { manifest: await read('package.json'), lockfile: await read('package-lock.json') };
}

/** Without install scripts: one of n8n's dependencies downloads a binary in its own. */
async function installPackages(
	version: string,
	folder: string,
	{ env }: NodeRuntime,
	lockfile: string,
): Promise<void> {
	const total = lockfile.match(/^\t*\s*"node_modules\//gm)?.length ?? 0;
	const progress = step(`Installing n8n ${version} into ${folder} (once; some minutes, 3 GB)`);
	let fetched = 0;
	// Not `npm ci`: it insists on the optional packages of other platforms.
	const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=http'];
	await run('npm', ['install', ...flags], {
		cwd: folder,
		env,
		onLine: (line) => {
			if (!line.includes('.tgz')) return;
			fetched += 1;
			progress.update(total ? `${fetched} of about ${total} packages` : `${fetched} packages`);
		},
	});
	progress.done(`${fetched} packages`);
}

async function buildDatabaseDriver(folder: string, { env }: NodeRuntime): Promise<void> {
	const progress = step('Compiling the database driver');
	let lines = 0;
	try {
		await run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'], {
			cwd: folder,
			env,
			onLine: () => progress.update(`${(lines += 1)} lines of compiler output`),
		});
	} catch (error) {
		progress.done('failed');
		throw new Error(await whatIsMissing(), { cause: error });
	}
	progress.done();
}

async function whatIsMissing(): Promise<string> {
	const missing: string[] = [];
	for (const tool of BUILD_TOOLS) await run(tool, ['--version']).catch(() => missing.push(tool));
	return missing.length > 0
		? `n8n's database driver has to be compiled, and ${missing.join(', ')} is missing here. ` +
				'Install python3, make and g++ (Debian: apt-get install python3 make g++) and run this again.'
		: "n8n's database driver could not be compiled";
}
