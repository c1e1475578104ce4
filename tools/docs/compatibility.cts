import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../test/testbed/lab/package.cts';

/** What was seen when a suite last ran on a version of n8n. */
export const resultSchema = z
	.object({
		passed: z.number().int().nonnegative(),
		failed: z.number().int().nonnegative(),
		/** Tests of something that this version does not have. */
		leftOut: z.number().int().nonnegative(),
		/** Day of the run, `YYYY-MM-DD`. */
		date: z.string().date(),
		/** What was tested; `+` behind it: with changes that were in no commit. Missing in older records. */
		commit: z.string().optional(),
		/** How long the suite took. Missing in older records. */
		seconds: z.number().optional(),
	})
	.strict();

const compatibilitySchema = z.record(
	z.object({ node: z.string(), suites: z.record(resultSchema) }).strict(),
);

export type SuiteResult = z.infer<typeof resultSchema>;

/** By version of n8n, and its engine where that was chosen: the Node it ran on, and the suites by name. */
export type Compatibility = z.infer<typeof compatibilitySchema>;

/** The part of jest's JSON report that is read here. */
const reportSchema = z.object({
	testResults: z.array(
		z.object({
			/** The test file. */
			name: z.string(),
			status: z.string(),
			/** Milliseconds since the epoch. */
			startTime: z.number(),
			endTime: z.number(),
			assertionResults: z.array(z.object({ status: z.string() })),
		}),
	),
});

const COMPATIBILITY = join(ROOT, 'docs', 'compatibility.json');
const TESTS = join(ROOT, 'test', 'e2e');

/** What the last runs showed. */
export function readCompatibility(): Compatibility {
	return compatibilitySchema.parse(JSON.parse(readFileSync(COMPATIBILITY, 'utf8')));
}

/** All end-to-end tests, those of other modes included. */
export function testFiles(): string[] {
	const names = readdirSync(TESTS, { recursive: true, encoding: 'utf8' });
	return names.filter((name) => name.endsWith('.test.cts')).map((name) => join(TESTS, name));
}

/** The suite of a test file: its folder below `test/e2e`, or its own name. */
export function suiteOf(file: string): string {
	return relative(TESTS, file)
		.split(sep)[0]
		.replace(/\.test\.cts$/, '');
}

/**
 * Counts a run's tests by suite.
 *
 * @param report jest's JSON report
 * @param files all test files that there are; a suite of which some did not run is left out
 * @param run its day and commit
 * @throws ZodError if that is no report of jest
 */
export function suiteResults(
	report: unknown,
	files: string[],
	run: Pick<SuiteResult, 'date' | 'commit'>,
): Record<string, SuiteResult> {
	const { testResults } = reportSchema.parse(report);
	const ran = new Set(testResults.map(({ name }) => name));
	const partly = new Set(files.filter((file) => !ran.has(file)).map(suiteOf));
	const results: Record<string, SuiteResult> = {};
	for (const { name, status, startTime, endTime, assertionResults } of testResults) {
		const suite = suiteOf(name);
		if (partly.has(suite)) continue;
		const result = (results[suite] ??= { passed: 0, failed: 0, leftOut: 0, seconds: 0, ...run });
		const count = (wanted: string) =>
			assertionResults.filter((test) => test.status === wanted).length;
		result.passed += count('passed');
		// A file that could not run at all has no tests to count, but has failed.
		result.failed += count('failed') || (status === 'failed' ? 1 : 0);
		result.leftOut += count('pending');
		result.seconds = Math.round((result.seconds ?? 0) + (endTime - startTime) / 1_000);
	}
	return results;
}

/** What is known after a run: its own suites anew, everything else as before. */
export function merged(
	before: Compatibility,
	n8n: string,
	node: string,
	suites: Record<string, SuiteResult>,
): Compatibility {
	const all = { ...before[n8n]?.suites, ...suites };
	const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
	return { ...before, [n8n]: { node, suites: Object.fromEntries(sorted) } };
}

/** Writes a run's results into `docs/compatibility.json`, from which `npm run docs` makes the table of docs/TESTING.md. */
export function recordResults(
	n8n: string,
	node: string,
	suites: Record<string, SuiteResult>,
): void {
	const after = merged(readCompatibility(), n8n, node, suites);
	writeFileSync(COMPATIBILITY, `${JSON.stringify(after, null, '\t')}\n`);
}
