import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';
import contract from './contract.json';

/** The first column of the table under a heading whose head begins with this word; several names may share a cell. */
function firstColumn(page: string, heading: string, head: string): string[] {
	const text = readFileSync(join(__dirname, '..', '..', page), 'utf8');
	const [, part] = text.split(`\n${heading}\n`);
	const [table] = part.split(/\n#+ /)[0].split(`| ${head} |`).slice(1);
	const rows = table.split('\n').slice(2);
	const end = rows.findIndex((row) => !row.startsWith('|'));
	return rows
		.slice(0, end)
		.map((row) => row.split('|')[1].replace(/\(.*(Edit|Upload|Status).*\)/, ''))
		.flatMap((cell) => cell.split(','))
		.map((name) => name.replace(/[`*]/g, '').trim())
		.sort();
}

const labels = (properties: INodeProperties[]) =>
	[...new Set(properties.map(({ displayName }) => displayName))].sort();
const fieldsOf = ({ properties }: INodeTypeDescription) =>
	properties.filter(({ type }) => type !== 'notice' && type !== 'collection');
const optionsOf = ({ properties }: INodeTypeDescription) =>
	(properties.find(({ type }) => type === 'collection')?.options ?? []) as INodeProperties[];

const action = new GptImage().description;
const trigger = new GptImageTrigger().description;
/** Where the images come from is explained with 'Image Source', and the field for one's own key with its option. */
const EXPLAINED = ['Operation', 'Input Data Field Name', 'Image URLs', 'Image Keys', 'Own Key'];
const withoutExplained = (names: string[]) => names.filter((name) => !EXPLAINED.includes(name));

describe('the README', () => {
	it('lists every field of the form', () => {
		expect(firstColumn('README.md', '### Fields', 'Field')).toEqual(
			withoutExplained(labels(fieldsOf(action))),
		);
	});

	it('lists every option', () => {
		expect(firstColumn('README.md', '### Options', 'Option')).toEqual(
			withoutExplained(labels(optionsOf(action))),
		);
	});

	it('lists every field of the output', () => {
		expect(firstColumn('README.md', '### Output', 'Field')).toEqual(
			[...contract.outputs['generate: per image']].sort(),
		);
	});
});

it('the page of the trigger lists its fields and options', () => {
	const column = (head: string) => firstColumn('docs/TRIGGER.md', '## Fields and options', head);
	expect(column('Field')).toEqual(labels(fieldsOf(trigger)));
	expect(column('Option')).toEqual(labels(optionsOf(trigger)));
});
