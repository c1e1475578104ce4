/** `npm run bench [-- --quick]`: the engine against the limits of the API. Results: bench/RESULTS.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { chartsOf } from './charts.cts';
import type { Section } from './limits.cts';
import { ablations, grid, headline, readings } from './limits.cts';
import { packageFigures } from './package.cts';
import { adversities, sharing } from './sharing.cts';
import { targetsTable } from './table.cts';

const { values } = parseArgs({
	args: process.argv.slice(2),
	options: {
		/** Fewer seeds, no grid, and nothing is written. */
		quick: { type: 'boolean', default: false },
	},
});

const INTRODUCTION = `# What the bench measured

\`npm run bench\` writes this page. The node's own code, operation and engine, runs against the rules of the sandbox in
memory and in virtual time: a round trip of 0.15 s, 600 requests an hour, five in flight by both readings at once unless
a part says otherwise. "Woken": a GPT Image Trigger in the same process hears of each end 0.3 s after it. The floors know
when a generation ends without asking; nobody can reach them without events. Each part averages over seeds.`;

async function bench(): Promise<number> {
	const { quick } = values;
	const many = quick ? 2 : 10;
	const few = quick ? 2 : 5;
	const { section, measured } = await headline(many);
	const parts: Array<() => Promise<Section>> = [
		async () => await readings(few),
		async () => await sharing(few),
		async () => await adversities(few),
		async () => await ablations(few),
		...(quick ? [] : [async () => await grid(2)]),
		packageFigures,
	];
	const sections = [section];
	for (const part of parts) {
		sections.push(await part());
		console.log(`Done: ${sections.at(-1)!.title}`);
	}
	const targets = sections.flatMap((part) => part.targets);
	const results = sections.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n');
	const page = `${INTRODUCTION}\n\n## Targets\n\n${targetsTable(targets)}\n\n${results}\n`;
	console.log(page);
	if (!quick) {
		writeFileSync(join(__dirname, 'RESULTS.md'), page);
		for (const [file, svg] of chartsOf(measured)) {
			writeFileSync(join(__dirname, '..', '.github', file), svg);
		}
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
