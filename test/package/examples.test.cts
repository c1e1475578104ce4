import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { NodeJson, WorkflowJson } from '../testbed/lab/workflowJson.cts';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'examples');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const page = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const tests = readFileSync(join(ROOT, 'test', 'e2e', 'examples.test.cts'), 'utf8');

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s', (file) => {
	const text = readFileSync(join(FOLDER, file), 'utf8');
	const { nodes, connections } = JSON.parse(text) as WorkflowJson;
	const isNote = ({ type }: NodeJson) => type === 'n8n-nodes-base.stickyNote';

	it('says in a note what it does, what to fill in and what a run costs', () => {
		const [note, ...others] = nodes.filter(isNote);
		expect(others).toEqual([]);
		expect(note.parameters.content).toMatch(
			/^## .+\n[^]+\*\*Fill in\*\*[^]+\*\*A run costs:\*\* ./,
		);
	});

	it('takes no address that another workflow may have', () => {
		expect(nodes.filter(({ webhookId }) => webhookId)).toEqual([]);
	});

	it('orders in low quality unless its note speaks of a higher one', () => {
		const [note] = nodes.filter(isNote);
		const orders = nodes.filter(
			({ type, parameters: { operation = 'generate' } }) =>
				/\.gptImage(Tool)?$/.test(type) && ['generate', 'edit'].includes(String(operation)),
		);
		for (const { parameters } of orders) {
			expect(String(note.parameters.content)).toContain(`${String(parameters.quality)} quality`);
		}
	});

	it('holds our node and nobody’s credentials or secrets', () => {
		expect(nodes.some(({ type }) => type.startsWith('n8n-nodes-gptimage.'))).toBe(true);
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(text).not.toMatch(/gimg_|whsec_|sk-/);
	});

	it('connects nodes that exist, and leaves none alone', () => {
		const names = nodes.filter((node) => !isNote(node)).map(({ name }) => name);
		const ends = Object.entries(connections).flatMap(([from, outputs]) => [
			from,
			...Object.values(outputs).flatMap((one) => one.flat().map(({ node }) => node)),
		]);
		expect([...new Set(ends)].sort()).toEqual(names.sort());
	});

	it('is in the README, on the page of examples with its picture, and run by a test', () => {
		expect(readme).toContain(`](examples/${file})`);
		expect(page).toContain(`](${file})`);
		expect(page).toContain(`](../.github/example-${file.replace('.json', '.png')})`);
		expect(tests).toContain(`'${file}'`);
	});
});
