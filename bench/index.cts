/**
 * `npm run bench [-- --quick | --real | --ours | --memory | --trigger]`: the engine against the limits of the API in virtual time, or
 * the nodes in a real n8n. Results: bench/RESULTS.md; what was not measured now stays there as it was.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

import { chartsOf } from './charts.cts';
import type { Section } from './limits.cts';
import { ablations, grid, headline, readings } from './limits.cts';
import { memoryPart } from './memory/part.cts';
import { packageFigures } from './package.cts';
import type { Part, PartName } from './parts.cts';
import { conditions, page, storedParts, storePart } from './parts.cts';
import { oursPart } from './real/ours.cts';
import { realPart } from './real/part.cts';
import { around, longBatches } from './hour.cts';
import { adversities, sharing } from './sharing.cts';
import { singles } from './singles.cts';
import { streams } from './streams.cts';
import { triggerPart } from './trigger/part.cts';

const { values } = parseArgs({
	args: process.argv.slice(2),
	options: {
		/** Fewer seeds, no grid, and nothing is written. */
		quick: { type: 'boolean', default: false },
		/** In a real n8n and real time, beside what users build by hand; about 20 minutes. */
		real: { type: 'boolean', default: false },
		/** More batches of our node alone in a real n8n; about four minutes. */
		ours: { type: 'boolean', default: false },
		/** Peak memory, beside n8n's HTTP Request node; about 20 minutes. */
		memory: { type: 'boolean', default: false },
		/** How fast the trigger answers, beside n8n's Webhook node; about six minutes. */
		trigger: { type: 'boolean', default: false },
	},
});

const INTRODUCTION = `# What the bench measured

\`npm run bench\` writes this page: it measures the part in virtual time, \`npm run bench -- --real\` the one in real time,
\`npm run bench -- --ours\` more of our own batches there, \`npm run bench -- --memory\` memory,
\`npm run bench -- --trigger\` the trigger's answers; the others stay as they were last measured.`;

const IN_VIRTUAL_TIME = `The node's own code, operation and engine, runs against the rules of the sandbox in memory and in
virtual time: a round trip of 0.15 s, 600 requests an hour, five in flight by both readings at once unless a section
says otherwise. "Woken": a GPT Image Trigger in the same process hears of each end 0.3 s after it. The floors know
when a generation ends without asking; nobody can reach them without events. Each section averages over seeds.`;

/** The engine in virtual time; also draws its charts. */
async function virtualPart(quick: boolean): Promise<Part> {
	const many = quick ? 2 : 10;
	const few = quick ? 2 : 5;
	const { section, measured } = await headline(many);
	const steps: Array<() => Promise<Section>> = [
		async () => await singles(2 * many),
		async () => await streams(many),
		async () => await longBatches(many),
		async () => await around(many),
		async () => await readings(few),
		async () => await sharing(2 * many),
		async () => await adversities(few),
		async () => await ablations(quick ? 1 : 3),
		...(quick ? [] : [async () => await grid(2)]),
		packageFigures,
	];
	const sections = [section];
	for (const step of steps) {
		sections.push(await step());
		console.log(`Done: ${sections.at(-1)!.title}`);
	}
	for (const [file, svg] of quick ? [] : chartsOf(measured)) writeChart(file, svg);
	return {
		title: 'The engine in virtual time',
		measured: `${conditions(`Node ${process.versions.node}`)}. ${IN_VIRTUAL_TIME}`,
		sections,
	};
}

function writeChart(file: string, svg: string): void {
	writeFileSync(join(__dirname, '..', '.github', file), svg);
}

async function bench(): Promise<number> {
	const { quick, real, ours, memory, trigger } = values;
	const measured = new Map<PartName, Part>();
	if (real) measured.set('real', await realPart({ quick, writeChart }));
	if (ours) measured.set('ours', await oursPart());
	if (memory) measured.set('memory', await memoryPart({ quick }));
	if (trigger) measured.set('trigger', await triggerPart({ quick }));
	if (measured.size === 0) measured.set('virtual', await virtualPart(quick));
	console.log(page([...measured.values()]));
	if (!quick) {
		for (const [name, part] of measured) storePart(name, part);
		const file = join(__dirname, 'RESULTS.md');
		const text = `${INTRODUCTION}\n\n${page(storedParts())}\n`;
		const style = await resolveConfig(file);
		writeFileSync(file, await format(text, { ...style, filepath: file }));
	}
	const targets = [...measured.values()].flatMap(({ sections }) =>
		sections.flatMap((section) => section.targets),
	);
	return targets.every(({ value, most }) => value <= most) ? 0 : 1;
}

bench().then(
	(code) => (process.exitCode = code),
	(error: Error) => {
		console.error(`The bench could not be run: ${error.message}`);
		process.exitCode = 1;
	},
);
