import type { Compatibility, SuiteResult } from './compatibility.cts';
import { SUITE_NAMES } from './suiteNames.cts';
import type { Language } from './suiteNames.cts';

const WORDS = {
	en: {
		corner: 'Tests in a real n8n',
		untried: 'not tried',
		cell: ({ passed, failed, leftOut }: SuiteResult) =>
			[
				failed === 0 ? `✓ ${passed}` : `${failed} of ${passed + failed} failed`,
				...(leftOut === 0 ? [] : [`${leftOut} not possible here`]),
			].join(', '),
	},
	zh: {
		corner: '真实 n8n 中的测试',
		untried: '未试过',
		cell: ({ passed, failed, leftOut }: SuiteResult) =>
			[
				failed === 0 ? `✓ ${passed}` : `${passed + failed} 项中 ${failed} 项失败`,
				...(leftOut === 0 ? [] : [`${leftOut} 项在此版本中不可行`]),
			].join('，'),
	},
};

/**
 * What was tried on which n8n, as a Markdown table: newest version first.
 *
 * @throws Error for a suite that has no name in SUITE_NAMES
 */
export function compatibilityTable(compatibility: Compatibility, language: Language): string {
	const { corner, untried, cell } = WORDS[language];
	const versions = Object.entries(compatibility).sort(([a], [b]) =>
		b.localeCompare(a, 'en', { numeric: true }),
	);
	const seen = new Set(versions.flatMap(([, { suites }]) => Object.keys(suites)));
	for (const suite of seen) {
		if (!(suite in SUITE_NAMES)) throw new Error(`Suite "${suite}" has no name in suiteNames.cts`);
	}
	const heads = versions.map(([n8n, { node }]) => `n8n ${n8n}, Node ${node}`);
	const rows = Object.entries(SUITE_NAMES)
		.filter(([suite]) => seen.has(suite))
		.map(([suite, names]) => [
			names[language],
			...versions.map(([, { suites }]) => (suites[suite] ? cell(suites[suite]) : untried)),
		]);
	return [[corner, ...heads], heads.concat('').map(() => '---'), ...rows]
		.map((row) => `| ${row.join(' | ')} |`)
		.join('\n');
}
