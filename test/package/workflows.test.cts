import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { N8N_VERSIONS } from '../testbed/lab/n8nVersions.cts';
import { POSTGRES } from '../testbed/lab/postgres.cts';
import { REDIS } from '../testbed/lab/redis.cts';

const ROOT = join(__dirname, '..', '..');

interface Job {
	permissions?: Record<string, string>;
	strategy?: { matrix: Record<string, unknown[]> };
	steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }>;
}

interface Workflow {
	on: Record<string, { tags?: string[] } | null>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const text = (name: string) => readFileSync(join(ROOT, '.github', 'workflows', name), 'utf8');
const workflow = (name: string) => parse(text(name)) as Workflow;
const files = readdirSync(join(ROOT, '.github', 'workflows'));
const stepsOf = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps);

describe.each(files)('%s', (name) => {
	it('calls only scripts that the package has', () => {
		const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		const calls = stepsOf(name).flatMap(({ run = '' }) => [...run.matchAll(/npm run ([\w:-]+)/g)]);
		expect(calls.map(([, script]) => script).filter((script) => !(script in scripts))).toEqual([]);
	});

	it('has whole expressions and may write nothing by default', () => {
		expect(text(name).replace(/\$\{\{ [^{}]*(\{\d\}[^{}]*)* \}\}/g, '')).not.toMatch(/\{\{|\}\}/);
		expect(workflow(name).permissions).toEqual({ contents: 'read' });
	});
});

it('tests on every version of Node and n8n that we name', () => {
	expect(workflow('ci.yml').jobs.test.strategy?.matrix.node).toEqual([20, 22, 24]);
	const { everything } = workflow('nightly.yml').jobs;
	expect(everything.strategy?.matrix.n8n).toEqual([...N8N_VERSIONS]);
});

it('runs everything every night, queue mode included, and tries the newest n8n', () => {
	const { everything, newest } = workflow('nightly.yml').jobs;
	const runs = ({ steps }: Job) => steps.flatMap(({ run = '' }) => run).join('\n');
	for (const { debian } of [REDIS, ...POSTGRES]) {
		for (const job of [everything, newest]) expect(runs(job)).toContain(debian);
	}
	expect(runs(everything)).toContain('npm run e2e -- --everything --n8n');
	expect(runs(newest)).toContain('npm run e2e -- --n8n newest');
	expect(runs(newest)).toContain('npm run e2e -- --queue --n8n newest');
	expect(text('nightly.yml').match(/FC_SEED: \$\{\{ github.run_number \}\}/g)).toHaveLength(4);
});

it('tries every night what chance may find', () => {
	const runs = stepsOf('nightly.yml').flatMap(({ run }) => run ?? []);
	expect(runs).toEqual(
		expect.arrayContaining([
			'npm run test:random -- --seed ${{ github.run_number }}',
			'npm run test:faults -- --full',
		]),
	);
});

it('publishes from a tag, with provenance and without a token', () => {
	const { on, jobs } = workflow('publish.yml');
	expect(Object.keys(on)).toEqual(['push']);
	expect(on.push?.tags).toHaveLength(1);
	expect(jobs.publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
	const runs = jobs.publish.steps.flatMap(({ run }) => run ?? []);
	expect(runs.at(-1)).toBe('npm publish --provenance --access public');
	expect(runs).toEqual(
		expect.arrayContaining([
			...['npm run lint', 'npm test', 'npm run test:selfcheck', 'npm run build'],
			...['npm run test:tarball', 'npm run scan', 'npm run test:faults'],
		]),
	);
	expect(text('publish.yml')).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
});

it('has issue templates that GitHub can read', () => {
	const folder = join(ROOT, '.github', 'ISSUE_TEMPLATE');
	for (const name of readdirSync(folder).filter((file) => file !== 'config.yml')) {
		const template = parse(readFileSync(join(folder, name), 'utf8')) as {
			name: string;
			body: Array<{ type: string; id?: string }>;
		};
		expect(template.name).toBeTruthy();
		const ids = template.body.filter(({ type }) => type !== 'markdown').map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
	}
});
