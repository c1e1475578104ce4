import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkflowJson } from '../testbed/lab/workflowJson.cts';
import contract from './contract.json';
import { boldNames, quotedNames, textsIn } from './labels/names.cts';
import type { Quoted } from './labels/names.cts';
import n8nWords from './labels/n8nWords.json';
import { ourLabels } from './labels/ours.cts';

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const below = (folder: string, ending: string) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(ending))
		.map((name) => join(folder, name));

const EXAMPLES = below('examples', '.json');
const workflows = EXAMPLES.map((file) => JSON.parse(read(file)) as WorkflowJson);

const labels = new Set([
	...ourLabels(),
	...Object.keys(n8nWords),
	// What the output and its error hold.
	...Object.values(contract.outputs).flat(),
	// The heading of each example's note, and what stands for a field and its value in the table of messages.
	...['Fill in', 'Field', 'photo.png'],
	// What the examples call themselves, their nodes and fields.
	...workflows.flatMap(({ name, nodes }) => [name, ...nodes.map((node) => node.name)]),
]);

/** Ways through menus are joined by arrows, a field and its value by a colon. */
function exists(name: string): boolean {
	if (labels.has(name)) return true;
	const parts = name.split(/ → |: /).filter((part) => part !== '…');
	return parts.length > 1 && parts.every((part) => labels.has(part));
}

const unknown = (names: Quoted[]) =>
	names.filter(({ name }) => !exists(name)).map(({ name, text }) => `${name} in: ${text}`);

it.each([...below('nodes', '.ts'), ...below('credentials', '.ts')])(
	'%s names only what there is',
	(file) => {
		expect(unknown(textsIn(read(file)).flatMap(quotedNames))).toEqual([]);
	},
);

const PAGES = ['.', 'docs', 'examples'].flatMap((folder) =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name)),
);

it.each(PAGES)('%s names only what there is', (page) => {
	const text = read(page);
	const table = page.endsWith('TROUBLESHOOTING.md') ? text.split('\n').flatMap(quotedNames) : [];
	expect(unknown([...boldNames(text), ...table])).toEqual([]);
});

it.each(EXAMPLES)('%s names in its note only what there is', (file) => {
	const notes = (JSON.parse(read(file)) as WorkflowJson).nodes
		.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
		.map(({ parameters }) => String(parameters.content));
	expect(unknown(notes.flatMap(boldNames))).toEqual([]);
});

it('sees a name that does not exist', () => {
	expect(unknown(boldNames('Set **Qualty** to **Low**, **not** now.'))).toEqual([
		'Qualty in: Qualty',
	]);
	expect(unknown(quotedNames("the user's 'Longest Wait for Rate Limit'"))).toHaveLength(1);
	expect(unknown(quotedNames("n8n's field 'Timeout' isn't"))).toHaveLength(1);
});
