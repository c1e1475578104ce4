import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.cts';
import type { NodeRuntime } from './nodeRuntime.cts';

/** An empty folder for n8n's database, settings, binary data and community packages. */
export async function temporaryUserFolder(): Promise<string> {
	return mkdtemp(join(tmpdir(), 'gptimage-n8n-'));
}

/** n8n's documented manual installation: nodes get their real type names, as from the registry. */
export async function installPackage(
	userFolder: string,
	temporary: boolean,
	tarball: string,
	{ env }: NodeRuntime,
): Promise<void> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	await mkdir(nodes, { recursive: true });
	const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--offline'];
	await run('npm', ['install', ...flags, '--prefix', nodes, tarball], {
		cwd: nodes,
		env,
		temporary: temporary ? userFolder : undefined,
	});
}
