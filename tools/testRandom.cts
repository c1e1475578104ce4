/** `npm run test:random -- [--seed NUMBER] [words in test file names]`: `npm test` with chance from elsewhere. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT } from '../test/testbed/lab/package.cts';
import { reportedJest } from './reportedJest.cts';

const { values, positionals } = parseArgs({
	args: process.argv.slice(2),
	allowPositionals: true,
	options: {
		/** What everything is drawn from, as a run before this one said it. */
		seed: { type: 'string', default: String(randomInt(2 ** 31)) },
	},
});

async function run(): Promise<number> {
	const { seed } = values;
	const again = `To repeat this: npm run test:random -- --seed ${seed}`;
	console.log(again);
	const args = ['--selectProjects=product', '--randomize', `--seed=${seed}`, ...positionals];
	const report = join(ROOT, 'test-results', 'random.json');
	const code = await reportedJest('Tests', args, { FC_SEED: seed }, report);
	if (code !== 0) console.error(again);
	return code;
}

run().then((code) => (process.exitCode = code), console.error);
