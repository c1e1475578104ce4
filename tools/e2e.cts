/**
 * `npm run e2e -- [--n8n VERSION|newest] [--engine NAME] [--record] [--output FILE] [--examples] [--full] [--queue]
 * [--browser] [--readme] [words in test file names]`: jest in a real n8n.
 * `npm run e2e -- --everything [--restart] [--record] [--n8n VERSION] [--engine NAME] [suites]`: each suite in each n8n.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_N8N, ENGINE_NAMES, n8nVersion } from '../test/testbed/lab/n8nVersions.cts';
import { ROOT } from '../test/testbed/lab/package.cts';
import { recordResults, suiteResults, testFiles } from './docs/compatibility.cts';
import { columnOf } from './e2e/columns.cts';
import { thisRun } from './e2e/commit.cts';
import { runEverything } from './e2e/everything.cts';
import { install, newestN8n } from './e2e/install.cts';
import { runJest } from './e2e/jestRun.cts';
import { announce, gist, outcomeLine } from './e2e/outcome.cts';

/** Two runs at once need a folder each: it is emptied. */
const LOGS = process.env.LAB_LOGS ?? join(ROOT, 'test-results', 'e2e');

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	allowPositionals: true,
	options: {
		/** Which n8n; the lab's versions are in n8nVersions.cts, `newest` is what the registry offers. */
		n8n: { type: 'string' },
		/** Which of n8n's ways to publish, in a version that has two: one of ENGINE_NAMES. */
		engine: { type: 'string' },
		/** All suites in all versions and engines, in parts; what has passed before is not run again. */
		everything: { type: 'boolean', default: false },
		/** With `--everything`: forget what has passed before. */
		restart: { type: 'boolean', default: false },
		/** jest's JSON report goes here. */
		output: { type: 'string' },
		/** Write what passed and failed into docs/compatibility.json, for the documentation. */
		record: { type: 'boolean', default: false },
		/** Only the example workflows. */
		examples: { type: 'boolean', default: false },
		/** More random steps than a CI run has time for. */
		full: { type: 'boolean', default: false },
		/** Only the tests of queue mode, which the other runs leave out. */
		queue: { type: 'boolean', default: false },
		/** Only what is done in a browser: install, use, update and uninstall the package. */
		browser: { type: 'boolean', default: false },
		/** The browser's pictures of the first image go into the documentation. */
		readme: { type: 'boolean', default: false },
	},
});

/** A run of everything has the browser in it. */
function browserWanted(): boolean {
	const some = values.queue || values.examples || positionals.length > 0;
	return values.browser || values.readme || !some || positionals.includes('panel');
}

async function e2e(): Promise<number> {
	const engine = ENGINE_NAMES.find((name) => name === values.engine);
	if (values.engine !== undefined && !engine) {
		throw new Error(`--engine is one of ${ENGINE_NAMES.map((name) => `"${name}"`).join(', ')}`);
	}
	const { n8n: named, restart, record, queue, full, readme } = values;
	if (values.everything) {
		return runEverything({ restart, record, n8n: named, engine, suites: positionals });
	}
	const n8n = named === 'newest' ? await newestN8n() : (named ?? DEFAULT_N8N);
	if (engine && !n8nVersion(n8n).publicationService) {
		throw new Error(`n8n ${n8n} has one way to publish`);
	}
	const column = columnOf(n8n, engine);
	const head = `n8n ${column.name}${queue ? ', queue mode' : ''}`;
	const node = await install({ n8n, queue, browser: browserWanted() }).catch((error: Error) => {
		announce(`${head}: could not be installed: ${gist(error)}`);
		throw error;
	});
	const report = resolve(values.output ?? join(LOGS, 'report.json'));
	// Else an old one would be read where jest is killed.
	rmSync(report, { force: true });
	const files = [
		...positionals,
		...(values.examples ? ['examples'] : []),
		...(values.browser ? ['panel'] : []),
	];
	const code = await runJest({ n8n, engine, queue, full, readme, files, logs: LOGS, report });
	if (!existsSync(report)) {
		announce(`${head}: jest ended without a report`);
		return code || 1;
	}
	const found: unknown = JSON.parse(readFileSync(report, 'utf8'));
	if (record) {
		const results = suiteResults(found, testFiles(), await thisRun());
		recordResults(column.name, node, results);
		console.log(`Recorded ${Object.keys(results).join(', ')} for ${head}; now: npm run docs`);
	}
	if (code !== 0) console.error(`The logs of n8n are in ${LOGS}`);
	announce(outcomeLine(head, found));
	return code;
}

e2e().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(`The end-to-end tests could not start: ${error.message}`);
		process.exitCode = 1;
	},
);
