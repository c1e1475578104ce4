/**
 * Runs one command in a process group of its own and outlives its parent just long enough to end it:
 * `node --require tsx/cjs guard.cts <folder to remove or -> <command> [arguments]`.
 * stdin is the life line: each line is the name of a signal for the group. When it closes (the parent
 * has ended in whatever way), the group is ended and the folder removed.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 10_000;
const [folder, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
let orphaned = false;

function signal(name: NodeJS.Signals): void {
	if (!child.pid) return;
	try {
		process.kill(-child.pid, name);
	} catch {
		// The group has gone already, which is what a signal is for.
	}
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
	if (line === 'SIGTERM' || line === 'SIGKILL' || line === 'SIGINT') signal(line);
});
lines.on('close', () => {
	orphaned = true;
	signal('SIGTERM');
	setTimeout(() => signal('SIGKILL'), PATIENCE_MS).unref();
});
// The parent hears Ctrl-C and hang-ups and decides; the life line tells what it decided.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(name, () => undefined);

child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(127);
});
child.on('exit', (code, name) => {
	// What the command itself left running in its group goes with it.
	signal('SIGKILL');
	if (orphaned && folder !== '-') rmSync(folder, { recursive: true, force: true });
	process.exit(code ?? (name ? 128 : 1));
});
