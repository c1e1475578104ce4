import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from './debian.cts';
import type { Program } from './debian.cts';
import { freePorts } from './ports.cts';
import { startService } from './service.cts';
import type { Service } from './service.cts';

export const REDIS: Program = { file: 'redis-server', debian: 'redis-server' };

/** A Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	const [command] = await programs([REDIS]);
	const [port] = await freePorts(1);
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-redis-'));
	const flags = { port, bind: '127.0.0.1', dir: folder, daemonize: 'no', appendonly: 'no' };
	return startService({
		name: 'Redis',
		command,
		args: [
			...Object.entries(flags).flatMap(([key, value]) => [`--${key}`, `${value}`]),
			'--save',
			'',
		],
		port,
		folder,
		readyWords: 'Ready to accept connections',
		endSignal: 'SIGTERM',
	});
}
