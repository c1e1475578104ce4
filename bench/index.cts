/** `npm run bench [-- --quick]`: the engine against the limits of the API. Results: bench/RESULTS.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Section } from './limits.cts';
import { ablations, grid, headline, readings } from './limits.cts';
import { targetsTable } from './table.cts';

const { values } = parseArgs({
	args: process.argv.slice(2),
	options: { quick: { type: 'boolean', default: false } },
});

async function bench(): Promise<number> {
	const seeds = values.quick ? 2 : 10;
	const { section } = await headline(seeds);
	const sections: Section[] = [
		section,
		await readings(Math.ceil(seeds / 2)),
		await ablations(Math.ceil(seeds / 2)),
	];
	if (!values.quick) sections.push(await grid(2));
	const targets = sections.flatMap((part) => part.targets);
	const results = sections.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n');
	const summary = targetsTable(targets);
	console.log(`${summary}\n\n${results}`);
	if (!values.quick) {
		writeFileSync(join(__dirname, 'RESULTS.md'), `# Results\n\n${summary}\n\n${results}\n`);
	}
	return targets.every(({ value, most }) => value <= most) ? 0 : 1;
}

bench().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(`The bench could not be run: ${error.message}`);
		process.exitCode = 1;
	},
);
