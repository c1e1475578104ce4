import { addressesIn, keysIn } from '../../../../nodes/GptImage/input/addresses';

const field = (value: unknown) => ({ label: 'Field', value });
const urlsIn = (value: unknown) =>
	addressesIn(field(value)).map((one) =>
		'url' in one ? one.url : `text ${one.text.slice(0, 20)}`,
	);

const [A, B] = ['https://x/a.png', 'https://y/b.png'];
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';

describe('addresses', () => {
	it.each<[unknown, string[]]>([
		[A, [A]],
		[`${A}, ${B}`, [A, B]],
		[`${A},${B},`, [A, B]],
		[`${A};${B}`, [A, B]],
		[`${A} ${B}`, [A, B]],
		[`${A}\n${B}\r\n`, [A, B]],
		[`"${A}", "${B}"`, [A, B]],
		[`<${A}>`, [A]],
		['https://x/w=1,h=2/a.png;v=1?a=1,2', ['https://x/w=1,h=2/a.png;v=1?a=1,2']],
		['https://x/my photo.png', ['https://x/my%20photo.png']],
		[JSON.stringify([A, B]), [A, B]],
		[JSON.stringify([{ url: A }, { url: B }]), [A, B]],
		[JSON.stringify({ url: A }), [A]],
		[
			[A, ` ${B} `, '', null],
			[A, B],
		],
		[[`${A}, ${B}`], [A, B]],
		[{ url: A, filename: 'a.png' }, [A]],
		[[{ id: 'att1', url: A, thumbnails: { small: { url: B } } }], [A]],
		[
			[{ name: 'a', type: 'file', file: { url: A } }, { external: { url: B } }],
			[A, B],
		],
		[[{ signedUrl: A, path: 'a' }], [A]],
		[[{ pngUrl: A, webpUrl: B, width: 1 }], [A]],
		[`data:image/png;base64,${PNG}`, ['text data:image/png;base6']],
		[PNG, ['text iVBORw0KGgoAAAANSUhE']],
		[
			[PNG, A],
			['text iVBORw0KGgoAAAANSUhE', A],
		],
		[
			`data:image/png;base64,${PNG},data:image/png;base64,${PNG}`,
			['text data:image/png;base6', 'text data:image/png;base6'],
		],
	])('of %j are read', (value, expected) => expect(urlsIn(value)).toEqual(expected));

	it.each<[unknown, string]>([
		['', "'Field' is empty"],
		[null, "'Field' is empty"],
		[[], "'Field' is empty"],
		['[]', "'Field' is empty"],
		[' , ', "'Field' is empty"],
		[5, "'Field' is not a list of texts"],
		[[{ a: 1 }], "'Field' is not a list of texts"],
		[[{ url: 5 }], "'Field' is not a list of texts"],
		[[[A]], "'Field' is not a list of texts"],
		[[A, A, A, A, A], "'Field' names more than four images"],
		['photo.png', "'Field' holds something that is not a web address"],
		[`https://${'x'.repeat(16_001)}`, "'Field' is longer than 16000 characters"],
	])('of %j are refused', (value, message) => expect(() => urlsIn(value)).toThrow(message));

	it('name the bad entry, without what may be secret in it', () => {
		const said = (value: unknown) => {
			try {
				return urlsIn(value).join();
			} catch (error) {
				return (error as { description: string }).description;
			}
		};
		expect(said([A, 'ftp://user:hunter2@x/b.png?key=hunter3#hunter4'])).toMatch(
			/^This is about 'ftp:\/\/x\/b\.png'\. /,
		);
		expect(said([A, { a: 1 }])).toMatch(/^Entry 2 of it is an object\. /);
		expect(said('https://user:hunter2@x/b.png')).not.toMatch(/hunter/);
	});
});

describe('keys', () => {
	it.each<[unknown, string[]]>([
		['a.png', ['a.png']],
		['a.png, b.png', ['a.png', 'b.png']],
		['a.png;b.png c.png\nd.png', ['a.png', 'b.png', 'c.png', 'd.png']],
		['["a.png","b.png"]', ['a.png', 'b.png']],
		[
			['a.png', ' b.png '],
			['a.png', 'b.png'],
		],
		[[{ key: 'a.png', filename: 'x' }], ['a.png']],
		[{ key: 'a.png' }, ['a.png']],
	])('of %j are read', (value, expected) => expect(keysIn(field(value))).toEqual(expected));

	it.each<[unknown, string]>([
		['', "'Field' is empty"],
		[' , ', "'Field' is empty"],
		['a,b,c,d,e', "'Field' names more than four images"],
		[[1], "'Field' is not a list of texts"],
		[[{ url: A }], "'Field' is not a list of texts"],
		['x'.repeat(16_001), "'Field' is longer than 16000 characters"],
	])('of %j are refused', (value, message) => expect(() => keysIn(field(value))).toThrow(message));
});
