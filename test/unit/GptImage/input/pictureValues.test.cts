import { picturesIn } from '../../../../nodes/GptImage/input/pictureValues';

const read = (value: unknown, fields: string[] = []) =>
	picturesIn({ label: 'Field', value }, (name) => fields.includes(name));

const file = { data: 'aGk=', mimeType: 'image/png' };
const bare = { mimeType: 'image/png', fileName: 'a.png' };
const stored = { id: 'filesystem-v2:abc', mimeType: 'image/png' };
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';

it.each<[string, unknown, unknown[]]>([
	['a name', ' a ', [{ name: 'a' }]],
	['names', 'a, b;c\nd,', [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }]],
	['names in a list', ['a', ' b ', '', null], [{ name: 'a' }, { name: 'b' }]],
	['names in JSON', '["a","b"]', [{ name: 'a' }, { name: 'b' }]],
	['a file', file, [{ file }]],
	['a file of a store', stored, [{ file: stored }]],
	['a file without its contents', bare, [{ file: bare }]],
	['files and names', [file, 'b'], [{ file }, { name: 'b' }]],
	[
		'all files of an item',
		{ a: file, b: bare },
		[
			{ file, field: 'a' },
			{ file: bare, field: 'b' },
		],
	],
	['an item', { json: {}, binary: { a: file } }, [{ file, field: 'a' }]],
	['items', [{ json: {}, binary: { a: file } }], [{ file, field: 'a' }]],
	['an item of the combined mode', { x: 1, _files: { a: file } }, [{ file, field: 'a' }]],
	['an item without files', { json: { a: 1 } }, [{ none: true }]],
	['no files', {}, [{ none: true }]],
	['base64', PNG, [{ file: { data: PNG } }]],
	['two in base64', `${PNG},${PNG}`, [{ file: { data: PNG } }, { file: { data: PNG } }]],
	['nothing', null, []],
	['blanks', ' , ', []],
])('%s', (_what, value, expected) => expect(read(value)).toEqual(expected));

it('does not part the name of a field', () => {
	expect(read('a, b', ['a, b'])).toEqual([{ name: 'a, b' }]);
});

it.each([5, true, { a: 1 }, [[[[[['a', 5]]]]]], [['a', 5]], ['a', 5], { a: file, b: 1 }])(
	'refuses %j',
	(value) => expect(() => read(value)).toThrow("'Field' is neither the name of a field nor a file"),
);
