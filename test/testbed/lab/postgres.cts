import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.cts';
import { programs } from './debian.cts';
import type { Program } from './debian.cts';
import { freePorts } from './ports.cts';
import { startService } from './service.cts';
import type { Service } from './service.cts';

const DEBIAN = '/usr/lib/postgresql';

/** Debian keeps each version's programs in a folder of its own, outside PATH; the newest first. */
function folders(): string[] {
	if (!existsSync(DEBIAN)) return [];
	const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
	return versions.map((version) => join(DEBIAN, version, 'bin'));
}

const program = (file: string): Program => ({ file, debian: 'postgresql', folders });
export const POSTGRES = [program('initdb'), program('postgres')];

/** The only user, without a password; its database is `postgres`. */
export const POSTGRES_USER = 'n8n';

/** PostgreSQL refuses to run as root. `setpriv` becomes the command, so that signals reach it. */
function unprivileged(command: string, args: string[]): [string, string[]] {
	if (process.getuid?.() !== 0) return [command, args];
	return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args]];
}

/** A PostgreSQL with an empty database, which forgets everything when it ends: nothing is synced to disk. */
export async function startPostgres(): Promise<Service> {
	const [initdb, postgres] = await programs(POSTGRES);
	const [port] = await freePorts(1);
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-postgres-'));
	if (process.getuid?.() === 0) await run('chown', ['postgres', folder]);
	const data = join(folder, 'data');
	const init = ['--pgdata', data, '--username', POSTGRES_USER, '--auth', 'trust'];
	init.push('--no-sync', '--encoding', 'UTF8', '--locale', 'C');
	await run(...unprivileged(initdb, init), { cwd: folder, temporary: folder });
	const settings = {
		listen_addresses: '127.0.0.1',
		port,
		unix_socket_directories: '',
		fsync: 'off',
		synchronous_commit: 'off',
		full_page_writes: 'off',
		max_connections: 200,
	};
	const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
	const [command, args] = unprivileged(postgres, ['-D', data, ...flags]);
	return startService({
		name: 'PostgreSQL',
		command,
		args,
		port,
		folder,
		readyWords: 'database system is ready to accept connections',
		// Fast: it does not wait for its clients to leave.
		endSignal: 'SIGINT',
	});
}
