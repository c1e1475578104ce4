import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

import type { Section } from './limits.cts';
import { targetsTable } from '../test/testbed/report/table.cts';

const FOLDER = join(__dirname, 'results');

/** The parts of RESULTS.md: each is measured by itself, and kept until it is measured again. */
export const PARTS = ['virtual', 'real', 'ours', 'memory', 'trigger'] as const;
export type PartName = (typeof PARTS)[number];

const partSchema = z.object({
	title: z.string(),
	/** When and with what it was measured, and how: Markdown. */
	measured: z.string(),
	sections: z.array(
		z.object({
			title: z.string(),
			text: z.string(),
			targets: z.array(
				z.object({
					name: z.string(),
					value: z.number(),
					most: z.number(),
					unit: z.string().optional(),
				}),
			),
		}),
	),
});
export type Part = z.infer<typeof partSchema>;

/** Keeps what was measured for the next time the page is written. */
export function storePart(name: PartName, part: Part): void {
	mkdirSync(FOLDER, { recursive: true });
	writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(part, null, '\t')}\n`);
}

/** The parts that were measured at some time, in the page's order. */
export function storedParts(): Part[] {
	return PARTS.map((name) => join(FOLDER, `${name}.json`))
		.filter((file) => existsSync(file))
		.map((file) => partSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
}

/** When, and on what: the day, the versions that matter, and how busy the machine was. To be called at the end. */
export function conditions(...versions: string[]): string {
	const day = new Date().toISOString().slice(0, 10);
	const load = loadavg()[2].toFixed(1);
	const machine = `${process.platform}, ${cpus().length} cores with a load of ${load}`;
	return [day, ...versions, machine].join(', ');
}

/** The page in Markdown: all targets first, then each part. */
export function page(parts: Part[]): string {
	const targets = parts.map(({ title, sections }) => {
		const all = sections.flatMap((section) => section.targets);
		return all.length === 0 ? '' : `### ${title}\n\n${targetsTable(all)}`;
	});
	const results = parts.map(({ title, measured, sections }) =>
		[`## ${title}`, `Measured on ${measured}`, ...sections.map(sectionText)].join('\n\n'),
	);
	return ['## Targets', ...targets.filter(Boolean), ...results].join('\n\n');
}

function sectionText({ title, text }: Section): string {
	return `### ${title}\n\n${text.replace(/^### /gm, '#### ')}`;
}
