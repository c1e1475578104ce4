/** `npm run e2e -- [--n8n VERSION] [--record] [--output FILE] [--examples] [--full] [--queue] [--browser] [--readme] [words in test file names]`: jest in a real n8n. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '../test/testbed/lab/chromium.cts';
import { programs } from '../test/testbed/lab/debian.cts';
import { run } from '../test/testbed/lab/command.cts';
import { recordResults, suiteResults, testFiles } from './docs/compatibility.cts';
import { installN8n } from '../test/testbed/lab/installN8n.cts';
import { DEFAULT_N8N, n8nVersion } from '../test/testbed/lab/n8nVersions.cts';
import { packedPackage, ROOT } from '../test/testbed/lab/package.cts';
import { POSTGRES } from '../test/testbed/lab/postgres.cts';
import { REDIS } from '../test/testbed/lab/redis.cts';
import { installRegistry } from '../test/testbed/lab/registry.cts';

/** Two runs at once need a folder each: it is emptied. */
const LOGS = process.env.LAB_LOGS ?? join(ROOT, 'test-results', 'e2e');

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	allowPositionals: true,
	options: {
		/** Which n8n; the lab's versions are in n8nVersions.cts. */
		n8n: { type: 'string', default: DEFAULT_N8N },
		/** jest's JSON report goes here. */
		output: { type: 'string' },
		/** Write what passed and failed into docs/compatibility.json, for docs/TESTING.md. */
		record: { type: 'boolean', default: false },
		/** Only the example workflows. */
		examples: { type: 'boolean', default: false },
		/** More random steps than a CI run has time for. */
		full: { type: 'boolean', default: false },
		/** Only the tests of queue mode, which the other runs leave out. */
		queue: { type: 'boolean', default: false },
		/** Only what is done in a browser: install, use, update and uninstall the package. */
		browser: { type: 'boolean', default: false },
		/** The browser's pictures of the first image go into the README. */
		readme: { type: 'boolean', default: false },
	},
});

/** A run of everything has the browser in it, but not on older versions of n8n. */
function browserWanted(): boolean {
	if (values.browser || values.readme) return true;
	const everything = positionals.length === 0 && !values.queue && !values.examples;
	return everything && values.n8n === DEFAULT_N8N;
}

/** Runs jest; resolves with its exit code. Signals are jest's to answer. */
function jest(args: string[]): Promise<number> {
	const bin = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const child = spawn(process.execPath, [bin, ...args], {
		cwd: ROOT,
		stdio: 'inherit',
		env: {
			...process.env,
			LAB_N8N: values.n8n,
			LAB_LOGS: LOGS,
			LAB_FULL: String(values.full),
			LAB_QUEUE: String(values.queue),
			LAB_README: String(values.readme),
		},
	});
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(name, () => child.kill(name));
	}
	return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** Notes the whole suites of this run, for `npm run docs`. */
async function record(report: string, node: string): Promise<void> {
	const version = (await run(node, ['--version'])).replace(/^v/, '');
	const today = new Date().toISOString().slice(0, 10);
	const results = suiteResults(JSON.parse(readFileSync(report, 'utf8')), testFiles(), today);
	recordResults(values.n8n, version, results);
	console.log(
		`Recorded ${Object.keys(results).join(', ')} for n8n ${values.n8n}; now: npm run docs`,
	);
}

async function e2e(): Promise<number> {
	// Before jest, so that no test's time-out has to cover an installation.
	const { runtime } = await installN8n(n8nVersion(values.n8n));
	if (values.queue) await programs([REDIS, ...POSTGRES]);
	if (browserWanted()) {
		await chromium();
		await installRegistry();
	}
	await packedPackage();
	rmSync(LOGS, { recursive: true, force: true });
	mkdirSync(LOGS, { recursive: true });
	const report = resolve(values.output ?? join(LOGS, 'report.json'));
	const code = await jest([
		'--config=jest.e2e.config.cjs',
		'--runInBand',
		'--json',
		`--outputFile=${report}`,
		...positionals,
		...(values.examples ? ['examples'] : []),
		...(values.browser ? ['panel'] : []),
	]);
	if (values.record) await record(report, runtime.node);
	if (code !== 0) console.error(`The logs of n8n are in ${LOGS}`);
	return code;
}

e2e().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(`The end-to-end tests could not start: ${error.message}`);
		process.exitCode = 1;
	},
);
