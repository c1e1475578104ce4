import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from '../../test/testbed/lab/n8nVersions.cts';
import { ROOT } from '../../test/testbed/lab/package.cts';

/** Which tests run, and in which n8n. */
export interface JestRun {
	n8n: string;
	/** Undefined: as n8n chooses; tests of the trigger then try each. */
	engine?: EngineName;
	/** The tests of queue mode instead of the others. */
	queue?: boolean;
	/** More random steps. */
	full?: boolean;
	/** Pictures for the documentation. */
	readme?: boolean;
	/** Patterns of test files; none: all. */
	files: string[];
	/** Gets n8n's logs and is emptied before. */
	logs: string;
	/** Gets jest's JSON report. */
	report: string;
}

/** Runs jest, and resolves with its exit code. Signals are jest's to answer. */
export function runJest(wanted: JestRun): Promise<number> {
	const { n8n, engine, queue = false, full = false, readme = false, files, logs, report } = wanted;
	rmSync(logs, { recursive: true, force: true });
	mkdirSync(logs, { recursive: true });
	const bin = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const flags = ['--config=jest.e2e.config.cjs', '--runInBand', '--json', `--outputFile=${report}`];
	const child = spawn(process.execPath, [bin, ...flags, ...files], {
		cwd: ROOT,
		stdio: 'inherit',
		env: {
			...process.env,
			LAB_N8N: n8n,
			LAB_ENGINE: engine ?? '',
			LAB_LOGS: logs,
			LAB_FULL: String(full),
			LAB_QUEUE: String(queue),
			LAB_README: String(readme),
		},
	});
	const passOn = (name: NodeJS.Signals) => void child.kill(name);
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	for (const name of signals) process.on(name, passOn);
	return new Promise((resolve) =>
		child.on('exit', (code) => {
			for (const name of signals) process.off(name, passOn);
			resolve(code ?? 1);
		}),
	);
}
