import fc from 'fast-check';

/** Texts that have broken something somewhere. */
const NASTY = [
	'',
	' ',
	'\t\n\r\n',
	'\0',
	'\0\x01\x02\x07\x1b[31mred\x1b[0m\x7f',
	'\ud800',
	'\udfff\ud800',
	'a\ud83d',
	'\ufeffa boat',
	'\u200b\u200e\u202eevil',
	'👩‍👩‍👧‍👦🏴‍☠️',
	'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!',
	'﷽﷽﷽',
	'{{',
	'}}',
	'{{ $json }}',
	'{{ 7 * 7 }}',
	'${7*7}',
	'<script>alert(1)</script>',
	'"><img src=x onerror=alert(1)>',
	'<svg onload=alert(1)>',
	"'; DROP TABLE images; --",
	'../../etc/passwd',
	'..\\..\\windows',
	'/etc/passwd',
	'file:///etc/passwd',
	'http://169.254.169.254.invalid/latest',
	'https://user:hunter2@example.invalid/a.png',
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'hasOwnProperty',
	'null',
	'undefined',
	'NaN',
	'[object Object]',
	'true',
	'0',
	'-1',
	'1e309',
	'0x10',
	'%s%n%00%2f..%2f',
	'a\r\nX-Injected: 1',
	'ENOENT ECONNREFUSED',
	'=1+1',
	'(?:a+)+$',
	'[fast] [status:succeeded]',
] as const;

/** Any UTF-16 code unit, half characters included. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

/** Any text at all, up to a megabyte. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(...NASTY) },
	{ weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
	{ weight: 2, arbitrary: fc.string({ unit: codeUnit, maxLength: 80 }) },
	{
		weight: 2,
		arbitrary: fc.array(fc.constantFrom(...NASTY), { maxLength: 5 }).map((parts) => parts.join('')),
	},
	{
		weight: 1,
		arbitrary: fc
			.tuple(
				fc.constantFrom('x', '😀', '\0', 'ab ', '\ud800'),
				fc.constantFrom(200, 201, 500, 501, 3999, 4000, 4001, 2 ** 20),
			)
			.map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)),
	},
);

/** Any value that an expression may give. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
	{ weight: 5, arbitrary: hostileText },
	{
		weight: 2,
		arbitrary: fc.constantFrom<unknown>(
			...[null, undefined, NaN, Infinity, -Infinity, -0, 0, 1, 2.5, 5, 1e21, 2 ** 53],
			...[true, false, [], {}, [[]], [null], [undefined], [NaN], 10n, new Date(0), new Date(NaN)],
			...[{ length: 3 }, { toString: 'x' }, { then: 1 }, Object.create(null), new Map(), /x/],
		),
	},
	{ weight: 1, arbitrary: fc.array(hostileText, { maxLength: 6 }) },
	{
		weight: 2,
		arbitrary: fc.anything({
			key: fc.constantFrom('__proto__', 'constructor', 'toString', 'mimeType', 'data', 'id', 'a'),
			values: [hostileText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
			maxDepth: 3,
			withBigInt: true,
			withDate: true,
			withNullPrototype: true,
			withSparseArray: true,
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record(
			{
				mimeType: fc.oneof(fc.constant('image/png'), hostileText),
				data: fc.oneof(fc.constant('iVBORw0KGgo='), hostileText, fc.integer()),
				fileName: fc.oneof(hostileText, fc.integer(), fc.constant({}), fc.constant(null)),
				id: fc.oneof(
					fc.constantFrom('filesystem-v2:../../../etc/passwd', 'filesystem-v2:', 's3:x', 'x:y'),
					hostileText,
					fc.constant(null),
				),
			},
			{ requiredKeys: ['mimeType'] },
		),
	},
);

/** Expressions whose values no JSON can hold, or that go wrong themselves. */
export const EXPRESSIONS = [
	'={{ undefined }}',
	'={{ null }}',
	'={{ NaN }}',
	'={{ 1 / 0 }}',
	'={{ 10n }}',
	'={{ new Date(0) }}',
	'={{ $now }}',
	'={{ /x/ }}',
	'={{ new Map([[1, 2]]) }}',
	'={{ () => 1 }}',
	'={{ Symbol("x") }}',
	'={{ $json }}',
	'={{ $input }}',
	'={{ $json.a.b.c.d }}',
	'={{ $("Nowhere").item.json.x }}',
	'={{ JSON.parse("{") }}',
	'={{ (() => { throw new Error("boom") })() }}',
	'={{ Promise.resolve(1) }}',
	'={{ {{',
	'={{ }}',
	'={{',
	'=',
] as const;
