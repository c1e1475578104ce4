import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { ROOT } from '../test/testbed/lab/package.cts';
import { announce, outcomeLine } from './e2e/outcome.cts';
import { jest } from './jest.cts';

/**
 * Runs jest, and says in one line what passed and what did not. Resolves with jest's exit code.
 *
 * @param head what runs, as the line begins
 * @param environment over that of this process
 * @param report gets jest's JSON report
 */
export async function reportedJest(
	head: string,
	args: string[],
	environment: NodeJS.ProcessEnv,
	report: string,
): Promise<number> {
	mkdirSync(dirname(report), { recursive: true });
	// Else an old one would be read where jest is killed.
	rmSync(report, { force: true });
	const code = await jest([...args, '--json', `--outputFile=${report}`], environment);
	const line = existsSync(report)
		? outcomeLine(head, JSON.parse(readFileSync(report, 'utf8')), testName)
		: `${head}: jest ended without a report`;
	announce(line, environment.FC_SEED);
	return code;
}

/** `unit/engine/backoff` */
function testName(file: string): string {
	return relative(join(ROOT, 'test'), file)
		.replaceAll('\\', '/')
		.replace(/\.test\.cts$/, '');
}
