/** `npm run test:faults -- [--full] [--output FILE] [words in test file names]`: faults, and a table of what they did. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { faultsTable, promises } from '../test/testbed/report/faultsTable.cts';
import { recorded, RESULTS } from '../test/testbed/report/tally.cts';
import { jest } from './jest.cts';

const ROOT = join(__dirname, '..');

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	allowPositionals: true,
	options: {
		/** Everything, not just what takes a few minutes; docs/TESTING.md shows the counts of such a run. */
		full: { type: 'boolean', default: false },
		/** jest's JSON report goes here. */
		output: { type: 'string' },
	},
});

async function run(): Promise<number> {
	rmSync(RESULTS, { recursive: true, force: true });
	const report = values.output ? ['--json', `--outputFile=${values.output}`] : [];
	const code = await jest(['--config=jest.faults.config.cjs', ...report, ...positionals], {
		FAULTS_FULL: String(values.full),
	});
	const tallies = recorded();
	console.log(`\n${faultsTable(tallies)}\n\nPromises broken: ${promises(tallies)}`);
	if (values.full && positionals.length === 0 && code === 0) {
		const page = { date: new Date().toISOString().slice(0, 10), tallies };
		writeFileSync(join(ROOT, 'docs', 'faults.json'), `${JSON.stringify(page, null, '\t')}\n`);
		console.log('Wrote docs/faults.json; npm run docs puts it into docs/TESTING.md.');
	}
	return code;
}

run().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(`The fault tests could not be run: ${error.message}`);
		process.exitCode = 1;
	},
);
