/** `npm run test:faults -- [--full] [--seed NUMBER|random] [--output FILE] [words in test file names]`: faults, and a table of what they did. */
import { randomInt } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { faultsTable, promises } from '../test/testbed/report/faultsTable.cts';
import { recorded, RESULTS } from '../test/testbed/report/tally.cts';
import { ROOT } from '../test/testbed/lab/package.cts';
import { reportedJest } from './reportedJest.cts';

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	allowPositionals: true,
	options: {
		/** Everything, not just what takes a few minutes; docs/TESTING.md shows the counts of such a run. */
		full: { type: 'boolean', default: false },
		/** What everything is drawn from; `random`: from elsewhere. */
		seed: { type: 'string', default: '1' },
		/** jest's JSON report goes here. */
		output: { type: 'string' },
	},
});

async function run(): Promise<number> {
	rmSync(RESULTS, { recursive: true, force: true });
	const report = resolve(values.output ?? join(ROOT, 'test-results', 'faults.json'));
	const args = ['--config=jest.faults.config.cjs', ...positionals];
	const seed = values.seed === 'random' ? String(randomInt(2 ** 31)) : values.seed;
	console.log(`Drawn from the seed ${seed}.`);
	const environment = { FAULTS_FULL: String(values.full), FC_SEED: seed };
	const code = await reportedJest('Faults', args, environment, report);
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
