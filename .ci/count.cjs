'use strict';

// `count.cjs <jest report> <exit code>` prints "<passed> <failed>" of one suite.
const { existsSync, readFileSync } = require('node:fs');

const [report, code] = process.argv.slice(2);
const ok = Number(code) === 0;

/** A suite without a report is one check, and so is one that ended before its report was written. */
function counts() {
	if (!existsSync(report)) return ok ? [1, 0] : [0, 1];
	const result = JSON.parse(readFileSync(report, 'utf8'));
	// A file that could not run at all has no tests to count, but has failed.
	const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
	// jest may fail for another reason, such as a time-out after the report.
	return [result.numPassedTests, failed === 0 && !ok ? 1 : failed];
}

console.log(counts().join(' '));
