import { join } from 'node:path';
import { compatibilityTable } from '../../../tools/docs/compatibilityTable.cts';
import { merged, suiteOf, suiteResults } from '../../../tools/docs/compatibility.cts';
import { ROOT } from '../../testbed/lab/package.cts';

const e2e = (name: string) => join(ROOT, 'test', 'e2e', name);
const file = (name: string, ...statuses: string[]) => ({
	name: e2e(name),
	status: statuses.includes('failed') ? 'failed' : 'passed',
	startTime: 1_000,
	endTime: 3_400,
	assertionResults: statuses.map((status) => ({ status })),
});
const FILES = ['action.test.cts', 'queue/actions.test.cts', 'queue/crash.test.cts'].map(e2e);
const DATE = '2026-11-22';
const RUN = { date: DATE, commit: 'abcdef0' };

it('names a suite after its file, or its folder', () => {
	expect(FILES.map(suiteOf)).toEqual(['action', 'queue', 'queue']);
});

it('counts the tests of a suite over its files', () => {
	const report = {
		testResults: [
			file('action.test.cts', 'passed', 'pending', 'passed'),
			file('queue/actions.test.cts', 'passed', 'failed'),
			file('queue/crash.test.cts', 'passed'),
		],
	};
	expect(suiteResults(report, FILES, RUN)).toEqual({
		action: { passed: 2, failed: 0, leftOut: 1, seconds: 2, ...RUN },
		queue: { passed: 2, failed: 1, leftOut: 0, seconds: 4, ...RUN },
	});
});

it('counts a file that could not run at all as failed', () => {
	const broken = { ...file('action.test.cts'), status: 'failed' };
	expect(suiteResults({ testResults: [broken] }, FILES, RUN)).toEqual({
		action: { passed: 0, failed: 1, leftOut: 0, seconds: 2, ...RUN },
	});
});

it('keeps silent of a suite that ran in part', () => {
	const report = { testResults: [file('queue/crash.test.cts', 'passed')] };
	expect(suiteResults(report, FILES, RUN)).toEqual({});
});

it('renews the suites of a run, and leaves everything else as it was', () => {
	const old = { passed: 1, failed: 0, leftOut: 0, date: '2026-01-01' };
	const now = { passed: 2, failed: 0, leftOut: 0, date: DATE };
	const before = {
		'2.8.4': { node: '20.1.0', suites: { action: old, trigger: old } },
		'1.123.81': { node: '20.1.0', suites: { action: old } },
	};
	expect(merged(before, '2.8.4', '20.2.0', { action: now })).toEqual({
		...before,
		'2.8.4': { node: '20.2.0', suites: { action: now, trigger: old } },
	});
});

it('shows what passed, failed, was not possible and was not tried, newest n8n first', () => {
	const result = (passed: number, failed = 0, leftOut = 0) => ({
		passed,
		failed,
		leftOut,
		date: DATE,
	});
	const table = compatibilityTable({
		'2.8.4': { node: '20.2.0', suites: { edit: result(2, 0, 1) } },
		'2.41.1, legacy engine': { node: '24.1.0', suites: { agent: result(10) } },
		'2.41.1': { node: '24.1.0', suites: { edit: result(3), agent: result(9, 1) } },
	});
	expect(table.split('\n')).toEqual([
		'| Tests in a real n8n | n8n 2.41.1, Node 24.1.0 | n8n 2.41.1, legacy engine, Node 24.1.0 | n8n 2.8.4, Node 20.2.0 |',
		'| --- | --- | --- | --- |',
		'| Edit, error output | ✓ 3 | not tested | ✓ 2, 1 not possible here |',
		'| Tool of an AI Agent | 1 of 10 failed | ✓ 10 | not tested |',
	]);
});

it('wants a name for each suite', () => {
	const suites = { strange: { passed: 1, failed: 0, leftOut: 0, date: DATE } };
	expect(() => compatibilityTable({ '2.8.4': { node: '20', suites } })).toThrow('"strange"');
});
