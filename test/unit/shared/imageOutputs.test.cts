import { readOutputs } from '../../../nodes/shared/imageOutputs';

const BASE = 'https://gptimage2.plus';
const PNG = 'https://cdn.example/1.png';
const WEBP = 'https://cdn.example/1.webp';
const none = { png: '', webp: '', width: null, height: null };

describe('the images of a generation', () => {
	it.each([
		['the page’s form', [{ png: PNG, webp: WEBP, width: 8, height: 9 }]],
		['a single one', { png: PNG, webp: WEBP, width: 8, height: 9 }],
		['JSON in a text', JSON.stringify([{ png: PNG, webp: WEBP, width: 8, height: 9 }])],
		['numbers as texts', [{ png: PNG, webp: WEBP, width: '8', height: ' 9 ' }]],
		['addresses in url', [{ png: { url: PNG }, webp: { url: WEBP }, width: 8, height: 9 }]],
		['sizes beside those', [{ png: { url: PNG, width: 8, height: 9 }, webp: { url: WEBP } }]],
	])('are read from %s', (_name, value) => {
		expect(readOutputs(value, BASE)).toEqual([{ png: PNG, webp: WEBP, width: 8, height: 9 }]);
	});

	it.each([
		['a text', [PNG], { png: PNG }],
		['a text that ends in webp', [`${WEBP}?sig=1`], { webp: `${WEBP}?sig=1` }],
		['one text alone', PNG, { png: PNG }],
		['url', [{ url: PNG, width: 8 }], { png: PNG, width: 8 }],
		['url that ends in webp', [{ url: WEBP }], { webp: WEBP }],
		['a PNG before its WebP is there', [{ png: PNG, webp: null }], { png: PNG }],
		['an address within the API', ['/outputs/1.png'], { png: `${BASE}/outputs/1.png` }],
		['an address without a scheme', [{ png: '//cdn.example/1.png' }], { png: PNG }],
		['an address beside the API', [{ webp: 'outputs/1' }], { webp: `${BASE}/outputs/1` }],
		[
			'an address to be left as it is',
			[{ png: 'HTTPS://cdn.example' }],
			{ png: 'HTTPS://cdn.example' },
		],
	])('are read from %s', (_name, value, expected) => {
		expect(readOutputs(value, BASE)).toEqual([{ ...none, ...expected }]);
	});

	it('start from the API under its prefix where they are relative', () => {
		const [beside, within] = readOutputs(['a/1.png', '/a/1.png'], 'https://n.example/proxy');
		expect([beside.png, within.png]).toEqual([
			'https://n.example/proxy/a/1.png',
			'https://n.example/a/1.png',
		]);
	});

	it.each([
		undefined,
		null,
		'',
		'x',
		'[',
		'{}',
		7,
		{},
		[],
		[null, 'x', {}, { png: '' }, { url: 3 }],
	])('are none in %j', (value) => expect(readOutputs(value, BASE)).toEqual([]));
});
