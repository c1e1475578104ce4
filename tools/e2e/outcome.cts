import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { suiteOf } from '../docs/compatibility.cts';

/** The part of jest's JSON report that is read here. */
const reportSchema = z.object({
	numPassedTests: z.number(),
	testResults: z.array(
		z.object({
			/** The test file. */
			name: z.string(),
			status: z.string(),
			assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
		}),
	),
});

/**
 * What a run showed, in one line: how many tests passed, and each that did not.
 *
 * @param head what ran, as the line begins
 * @param report jest's JSON report
 * @param nameOf what a test file is called in it
 * @throws ZodError if that is no report of jest
 */
export function outcomeLine(
	head: string,
	report: unknown,
	nameOf: (file: string) => string = suiteOf,
): string {
	const { numPassedTests, testResults } = reportSchema.parse(report);
	const failed = failedTests(testResults, nameOf);
	const counts = `${numPassedTests} passed, ${failed.length} failed`;
	return [`${head}: ${counts}`, ...(failed.length > 0 ? [failed.join('; ')] : [])].join(': ');
}

function failedTests(
	results: z.infer<typeof reportSchema>['testResults'],
	nameOf: (file: string) => string,
): string[] {
	return results.flatMap(({ name, status, assertionResults }) => {
		const failed = assertionResults.filter((test) => test.status === 'failed');
		const suite = nameOf(name);
		// A file that could not run at all has no tests to name.
		if (failed.length === 0 && status === 'failed') return [`${suite} could not run`];
		return failed.map(({ fullName }) => `${suite}, "${fullName}"`);
	});
}

/** One line of an error: what npm says if it was npm's, else the first. */
export function gist({ message }: Error): string {
	const lines = message.split('\n').map((line) => line.trim());
	return lines.find((line) => /^npm error (?!code )/.test(line)) ?? lines[0];
}

/** Prints the line last, and shows it on the page of a GitHub workflow; with the seed where one was set. */
export function announce(text: string, seed = process.env.FC_SEED): void {
	const line = seed ? `${text} (FC_SEED=${seed})` : text;
	console.log(line);
	const page = process.env.GITHUB_STEP_SUMMARY;
	if (page) appendFileSync(page, `${line}\n\n`);
}
