import type { Compatibility, SuiteResult } from './compatibility.cts';
import { SUITE_NAMES } from './suiteNames.cts';

function cell({ passed, failed, leftOut }: SuiteResult): string {
	return [
		failed === 0 ? `✓ ${passed}` : `${failed} of ${passed + failed} failed`,
		...(leftOut === 0 ? [] : [`${leftOut} not possible here`]),
	].join(', ');
}

/**
 * What was tested on which n8n, as a Markdown table: newest version first, before it with a chosen engine.
 *
 * @throws Error for a suite that has no name in SUITE_NAMES
 */
export function compatibilityTable(compatibility: Compatibility): string {
	const version = (column: string) => column.split(',')[0];
	const versions = Object.entries(compatibility).sort(
		([a], [b]) =>
			version(b).localeCompare(version(a), 'en', { numeric: true }) || a.length - b.length,
	);
	const seen = new Set(versions.flatMap(([, { suites }]) => Object.keys(suites)));
	for (const suite of seen) {
		if (!(suite in SUITE_NAMES)) throw new Error(`Suite "${suite}" has no name in suiteNames.cts`);
	}
	const heads = versions.map(([n8n, { node }]) => `n8n ${n8n}, Node ${node}`);
	const rows = Object.entries(SUITE_NAMES)
		.filter(([suite]) => seen.has(suite))
		.map(([suite, name]) => [
			name,
			...versions.map(([, { suites }]) => (suites[suite] ? cell(suites[suite]) : 'not tested')),
		]);
	return [['Tests in a real n8n', ...heads], heads.concat('').map(() => '---'), ...rows]
		.map((row) => `| ${row.join(' | ')} |`)
		.join('\n');
}
