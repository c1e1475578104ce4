import { join } from 'node:path';
import { gist, outcomeLine } from '../../../tools/e2e/outcome.cts';
import { ROOT } from '../../testbed/lab/package.cts';

const file = (name: string, tests: Record<string, string>, status = 'passed') => ({
	name: join(ROOT, 'test', 'e2e', `${name}.test.cts`),
	status,
	assertionResults: Object.entries(tests).map(([fullName, of]) => ({ fullName, status: of })),
});

it('says in one line what passed', () => {
	const testResults = [file('action', { 'makes a picture': 'passed', 'is not here': 'pending' })];
	const line = outcomeLine('n8n 2.41.1', { numPassedTests: 1, testResults });
	expect(line).toBe('n8n 2.41.1: 1 passed, 0 failed');
});

it('says in one line what broke', () => {
	const testResults = [
		file('action', { 'makes a picture': 'passed', 'tells why not': 'failed' }, 'failed'),
		file('queue/crash', {}, 'failed'),
	];
	expect(outcomeLine('n8n 9.0.0', { numPassedTests: 1, testResults })).toBe(
		'n8n 9.0.0: 1 passed, 2 failed: action, "tells why not"; queue could not run',
	);
});

it('names the files of other tests as it is told', () => {
	const testResults = [file('action', { fails: 'failed' }, 'failed')];
	const line = outcomeLine('Tests', { numPassedTests: 0, testResults }, () => 'unit/action');
	expect(line).toBe('Tests: 0 passed, 1 failed: unit/action, "fails"');
});

it('finds what npm says in an error of many lines', () => {
	const lines = ['npm install ended with exit code 1:', '  npm error code ETARGET'];
	const said = 'npm error notarget No matching version found for x@1.';
	expect(gist(new Error([...lines, `  ${said}`, '  npm error notarget More'].join('\n')))).toBe(
		said,
	);
	expect(gist(new Error('jest ended without a report\nat once'))).toBe(
		'jest ended without a report',
	);
});
