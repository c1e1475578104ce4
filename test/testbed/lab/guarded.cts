import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once as event } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface GuardedOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** All output goes into this file; without it, it can be read from `child.stdout` and `child.stderr`. */
	logFile?: string;
	/** Removed when this process dies without having ended the command. */
	temporary?: string;
}

/** A command whose whole process tree ends when it is told to, and at the latest when we end. */
export interface Guarded {
	child: ChildProcess;
	/** Resolves with the exit code once the whole tree is gone. */
	exited: Promise<number>;
	running(): boolean;
	/** Sends a signal to the whole tree. */
	signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): void;
}

/** Starts `command` under the guard (guard.cts). */
export function guarded(command: string, args: string[], options: GuardedOptions = {}): Guarded {
	const log = options.logFile ? openSync(options.logFile, 'a') : 'pipe';
	const child = spawn(
		process.execPath,
		[
			'--require',
			require.resolve('tsx/cjs'),
			join(__dirname, 'guard.cts'),
			options.temporary ?? '-',
			command,
			...args,
		],
		{ cwd: options.cwd, env: options.env, detached: true, stdio: ['pipe', log, log] },
	);
	if (typeof log === 'number') closeSync(log);
	let ended = false;
	// A signal may cross the guard's own end on its way.
	child.stdin?.on('error', () => undefined);
	const exited = event(child, 'exit').then(([code]: (number | null)[]) => {
		ended = true;
		return code ?? 1;
	});
	return {
		child,
		exited,
		running: () => !ended,
		signal: (name) => void (ended || child.stdin?.write(`${name}\n`)),
	};
}
