import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { SandboxOptions } from '../../test/testbed/sandbox/server.cts';

export interface SandboxProcess {
	/** Base URL of the API. */
	url: string;
	key: string;
	stop(): void;
}

/** A sandbox in a process of its own, so that its memory is not counted as that of its user. */
export async function startSandboxProcess(options: SandboxOptions): Promise<SandboxProcess> {
	const child = fork(join(__dirname, 'sandboxChild.cts'), [JSON.stringify(options)], {
		execArgv: ['--require', 'tsx/cjs'],
	});
	const died = once(child, 'exit').then(() => {
		throw new Error('The sandbox did not start');
	});
	const [started] = (await Promise.race([once(child, 'message'), died])) as [
		Pick<SandboxProcess, 'url' | 'key'>,
	];
	died.catch(() => undefined);
	return { ...started, stop: () => child.disconnect() };
}
