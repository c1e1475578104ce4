import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../../testbed/lab/command.cts';
import { until } from '../../testbed/lab/waiting.cts';

/** A command that starts a child of its own, prints both ids, and would run for ever. */
const TREE = `
	const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
	console.log(JSON.stringify([process.pid, child.pid]));
	setInterval(() => {}, 1e6);`;

/** A parent that runs the tree under the guard and passes its output on. */
const PARENT = `
	const { guarded } = require(${JSON.stringify(join(__dirname, '../../testbed/lab/guarded.cts'))});
	const tree = guarded(process.execPath, ['-e', process.argv[1]], { temporary: process.argv[2] });
	tree.child.stdout.pipe(process.stdout);`;

function alive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

it('ends the whole tree and removes the folder when its parent is killed', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-guard-'));
	const tsx = require.resolve('tsx/cjs');
	const parent = spawn(process.execPath, ['--require', tsx, '-e', PARENT, TREE, folder]);
	const lines = createInterface({ input: parent.stdout });
	const line = await new Promise<string>((resolve) => lines.once('line', resolve));
	const pids = JSON.parse(line) as number[];
	expect(pids.map(alive)).toEqual([true, true]);
	parent.kill('SIGKILL');
	await until(async () => (!pids.some(alive) && !existsSync(folder)) || undefined, {
		what: 'the tree and its folder to be gone',
		deadline: 15_000,
	});
	await rm(folder, { recursive: true, force: true });
});

it('gives the output of a command that ends', async () => {
	expect(await run(process.execPath, ['-e', 'console.log("a\\nb")'])).toBe('a\nb');
});

it('says how a command failed, with what it printed', async () => {
	const failing = run(process.execPath, ['-e', 'console.error("disk full"); process.exit(3)']);
	await expect(failing).rejects.toThrow(/ended with exit code 3:\n {2}disk full/);
});

it('says that a command does not exist', async () => {
	await expect(run('no-such-command-at-all', [])).rejects.toThrow(/ENOENT/);
});
