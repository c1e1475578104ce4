import { mkdirSync, rmSync } from 'node:fs';
import type { EngineName } from '../../test/testbed/lab/n8nVersions.cts';
import { jest } from '../jest.cts';

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

/** Runs jest, and resolves with its exit code. */
export function runJest(wanted: JestRun): Promise<number> {
	const { n8n, engine, queue = false, full = false, readme = false, files, logs, report } = wanted;
	rmSync(logs, { recursive: true, force: true });
	mkdirSync(logs, { recursive: true });
	const flags = ['--config=jest.e2e.config.cjs', '--runInBand', '--json', `--outputFile=${report}`];
	return jest([...flags, ...files], {
		LAB_N8N: n8n,
		LAB_ENGINE: engine ?? '',
		LAB_LOGS: logs,
		LAB_FULL: String(full),
		LAB_QUEUE: String(queue),
		LAB_README: String(readme),
	});
}
