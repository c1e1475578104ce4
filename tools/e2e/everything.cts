import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../test/testbed/lab/package.cts';
import { recordResults, suiteResults, testFiles } from '../docs/compatibility.cts';
import type { Compatibility, SuiteResult } from '../docs/compatibility.cts';
import { compatibilityTable } from '../docs/compatibilityTable.cts';
import { thisRun } from './commit.cts';
import { install } from './install.cts';
import { runJest } from './jestRun.cts';
import { announce, gist, outcomeLine } from './outcome.cts';
import { allParts, partHash, readDone, writeDone } from './parts.cts';
import type { Done, Part } from './parts.cts';

export interface Everything {
	/** Forget what earlier calls have done. */
	restart: boolean;
	/** Note each part for the documentation. */
	record: boolean;
	n8n?: string;
	engine?: string;
	suites: string[];
}

/**
 * Runs every suite in every n8n, each as a part of its own. A part that has passed is not run again by a later call,
 * unless a source or test has changed that it depends on.
 *
 * @returns 0 if every part has passed
 */
export async function runEverything(wanted: Everything): Promise<number> {
	const done = wanted.restart ? {} : readDone();
	const parts = allParts(wanted);
	for (const [index, part] of parts.entries()) {
		const hash = await partHash(part);
		const before = done[part.name];
		const passed = before?.hash === hash && before.result.failed === 0;
		const where = `Part ${index + 1} of ${parts.length}`;
		console.log(passed ? `${where} was done before: ${before.line}` : `${where}: ${part.name}`);
		if (!passed) done[part.name] = { hash, ...(await runPart(part)) };
		writeDone(done);
		const { node, result } = done[part.name];
		if (wanted.record) recordResults(part.column.name, node, { [part.suite]: result });
	}
	return summary(parts, done);
}

async function runPart(part: Part): Promise<Omit<Done[string], 'hash'>> {
	const { column, suite, name } = part;
	const queue = suite === 'queue';
	const logs = join(ROOT, 'test-results', 'everything', column.name, suite);
	const report = join(logs, 'report.json');
	let node = 'unknown';
	try {
		node = await install({ n8n: column.n8n, queue, browser: suite === 'panel' });
		const files = queue ? [] : [`e2e/${suite}\\.test`];
		await runJest({ n8n: column.n8n, engine: column.engine, queue, files, logs, report });
		if (!existsSync(report)) throw new Error('jest ended without a report');
		const found: unknown = JSON.parse(readFileSync(report, 'utf8'));
		const result = suiteResults(found, testFiles(), await thisRun())[suite];
		if (!result) throw new Error('it did not run in full');
		return { node, result, line: outcomeLine(name, found) };
	} catch (error) {
		// The other parts can still be run.
		const line = `${name}: could not run: ${gist(error as Error)}`;
		console.error(line);
		const result: SuiteResult = {
			...(await thisRun()),
			passed: 0,
			failed: 1,
			leftOut: 0,
			seconds: 0,
		};
		return { node, line, result };
	}
}

/** Prints the table of all parts, each failed one in a line, and how much it was in all. */
function summary(parts: Part[], done: Done): number {
	const seen: Compatibility = {};
	for (const { name, column, suite } of parts) {
		const { node, result } = done[name];
		(seen[column.name] ??= { node, suites: {} }).suites[suite] = result;
	}
	const results = parts.map(({ name }) => done[name].result);
	const sum = (count: (result: SuiteResult) => number) =>
		results.reduce((total, result) => total + count(result), 0);
	console.log(`\n${compatibilityTable(seen)}\n`);
	for (const { name } of parts) if (done[name].result.failed > 0) announce(done[name].line);
	const failed = sum((result) => result.failed);
	announce(
		`Everything, ${parts.length} parts: ${sum(({ passed }) => passed)} passed, ${failed} failed, ` +
			`${Math.round(sum(({ seconds = 0 }) => seconds) / 60)} minutes`,
	);
	return failed === 0 ? 0 : 1;
}
