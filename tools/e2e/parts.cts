import { readdirSync, readFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { contentHash, ROOT } from '../../test/testbed/lab/package.cts';
import { resultSchema, suiteOf, testFiles } from '../docs/compatibility.cts';
import { SUITE_NAMES } from '../docs/suiteNames.cts';
import { COLUMNS } from './columns.cts';
import type { Column } from './columns.cts';

/** One suite in one n8n. */
export interface Part {
	/** Unique. */
	name: string;
	column: Column;
	suite: string;
}

const doneSchema = z.record(
	z
		.object({
			/** Of the sources and tests that it ran with. */
			hash: z.string(),
			node: z.string(),
			/** What it showed, in one line. */
			line: z.string(),
			result: resultSchema,
		})
		.strict(),
);

/** The parts that ran to their end, by name. */
export type Done = z.infer<typeof doneSchema>;

const STATE = join(ROOT, 'test-results', 'everything.json');

/** What each suite needs besides its own files. */
const SHARED = ['nodes', 'credentials', join('tools', 'bundle.cts'), join('test', 'testbed')];

/** All suites in all versions and engines; fewer if suites or columns are named. */
export function allParts(wanted: { n8n?: string; engine?: string; suites: string[] }): Part[] {
	const suites = Object.keys(SUITE_NAMES).filter(
		(suite) => wanted.suites.length === 0 || wanted.suites.includes(suite),
	);
	const columns = COLUMNS.filter(
		({ n8n, engine }) =>
			n8n === (wanted.n8n ?? n8n) && (!wanted.engine || engine === wanted.engine),
	);
	return columns.flatMap((column) =>
		suites.map((suite) => ({ name: `${column.name}: ${suite}`, column, suite })),
	);
}

/** Changes when the suite could come to another result. */
export async function partHash({ suite }: Part): Promise<string> {
	const folder = join('test', 'e2e');
	const helpers = readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.cts') && !name.endsWith('.test.cts'))
		.map((name) => join(folder, name));
	const own = existsSync(join(ROOT, folder, suite)) ? [join(folder, suite)] : ownFiles(suite);
	return contentHash(ROOT, [...SHARED, ...helpers, ...own]);
}

function ownFiles(suite: string): string[] {
	return testFiles()
		.filter((file) => suiteOf(file) === suite)
		.map((file) => relative(ROOT, file));
}

/** What earlier calls have done. */
export function readDone(): Done {
	return existsSync(STATE) ? doneSchema.parse(JSON.parse(readFileSync(STATE, 'utf8'))) : {};
}

export function writeDone(done: Done): void {
	mkdirSync(dirname(STATE), { recursive: true });
	writeFileSync(STATE, `${JSON.stringify(done, null, '\t')}\n`);
}
