import type { INodeProperties } from 'n8n-workflow';

import { choiceOf, formField } from '../../../../nodes/GptImage/input/choices';

const form: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'options',
	default: 'a',
	options: [
		{ name: 'The First', value: 'a' },
		{ name: 'Another One', value: 'b' },
		{ name: 'Not Here', value: 'c' },
	],
};
const read = (value: unknown) => choiceOf({ label: 'Field', value }, ['a', 'b'], form);

it.each(['b', 'B', ' b\n', 'Another One', 'another  one', 'ANOTHER ONE'])(
	'%j is taken',
	(value) => {
		expect(read(value)).toBe('b');
	},
);

it.each<[unknown, string]>([
	['x', "This is about 'x'. Use one of: The First, Another One."],
	['c', "This is about 'c'. Use"],
	['', 'It is empty. Use'],
	[null, 'It is nothing. Use'],
	[undefined, 'It is nothing. Use'],
	[['a'], 'It is a list. Use'],
	[1, 'It is 1. Use'],
	[true, 'It is true. Use'],
	['y'.repeat(200), `This is about '${'y'.repeat(80)}'. Use`],
])('%j is refused, with what was found and what the form shows', (value, words) => {
	expect(() => read(value)).toThrow(
		expect.objectContaining({
			message: "'Field' has a value that this node does not know",
			description: expect.stringContaining(words) as string,
		}) as Error,
	);
});

it('a field that the form does not have is our own mistake', () => {
	expect(formField([form], 'field')).toBe(form);
	expect(() => formField([form], 'other')).toThrow('The form has no field other');
});
