import fc from 'fast-check';

import {
	atMostFour,
	evaluatedTextOf,
	textOf,
	wholeNumberOf,
	yesOrNoOf,
} from '../../../../nodes/GptImage/input/parameters';
import { addressesIn, keysIn } from '../../../../nodes/GptImage/input/addresses';
import { picturesIn } from '../../../../nodes/GptImage/input/pictureValues';
import { sizeOf } from '../../../../nodes/GptImage/input/sizes';
import { GptImageError } from '../../../../nodes/engine/texts/errors';

const field = (value: unknown) => ({ label: 'Field', value });
const MESSAGE = /^'Field' /;

describe('text', () => {
	it.each<[unknown, string]>([
		['a boat', 'a boat'],
		[' a boat ', ' a boat '],
		[12, '12'],
		[0, '0'],
		['x'.repeat(4000), 'x'.repeat(4000)],
		['😀'.repeat(2000), '😀'.repeat(2000)],
	])('takes %j', (value, expected) => expect(textOf(field(value))).toBe(expected));

	it.each<[unknown, string]>([
		['', "'Field' is empty"],
		[' \n\t', "'Field' is empty"],
		[undefined, "'Field' is empty"],
		[null, "'Field' is empty"],
		[{ a: 1 }, "'Field' is not text"],
		[['a'], "'Field' is not text"],
		[true, "'Field' is not text"],
		[Number.NaN, "'Field' is not text"],
		[Infinity, "'Field' is not text"],
		['x'.repeat(4001), "'Field' is longer than 4000 characters"],
		['😀'.repeat(2001), "'Field' is longer than 4000 characters"],
	])('refuses %j', (value, message) => expect(() => textOf(field(value))).toThrow(message));
});

describe('a whole number', () => {
	const read = (value: unknown) => wholeNumberOf(field(value), 1, 4);

	it.each<[unknown, number]>([
		[1, 1],
		[4, 4],
		['3', 3],
		[' 2 ', 2],
	])('takes %j', (value, expected) => expect(read(value)).toBe(expected));

	it.each([0, 5, 1.5, '1.5', '', ' ', 'two', null, undefined, true, [2], { n: 2 }, NaN, Infinity])(
		'refuses %j',
		(value) => expect(() => read(value)).toThrow("'Field' is not a whole number from 1 to 4"),
	);

	it('names no end of the range where there is none', () =>
		expect(() => wholeNumberOf(field(-1), 0, Number.MAX_SAFE_INTEGER)).toThrow(
			"'Field' is not a whole number 0 or more",
		));
});

describe('a switch', () => {
	it.each([true, 'true', ' TRUE ', 'Yes', 'on', 1, '1'])('is on with %j', (value) =>
		expect(yesOrNoOf(field(value))).toBe(true),
	);
	it.each([false, 'false', 'FALSE', ' no', 'off', 0, '0'])('is off with %j', (value) =>
		expect(yesOrNoOf(field(value))).toBe(false),
	);
	it.each(['maybe', '', 2, null, undefined, {}, ['true']])('is neither with %j', (value) =>
		expect(() => yesOrNoOf(field(value))).toThrow("'Field' is neither true nor false"),
	);
});

describe('a text that nobody would want to hold an expression', () => {
	it.each(['a {{ $json.b }}', '[object Object].png'])('refuses %j', (value) =>
		expect(() => evaluatedTextOf(field(value))).toThrow(
			"'Field' holds an expression or an object instead of a value",
		),
	);
	it.each(['a {{ b }}', 'object', 12])('takes %j', (value) =>
		expect(evaluatedTextOf(field(value))).toBe(String(value)),
	);
});

it('one to four of something', () => {
	expect(atMostFour('Field', [1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
	expect(() => atMostFour('Field', [])).toThrow("'Field' is empty");
	expect(() => atMostFour('Field', [1, 2, 3, 4, 5])).toThrow("'Field' names more than four images");
});

describe('any value that an expression may give', () => {
	it('is taken, or refused with a sentence that names the field', () => {
		const readers: Array<(value: unknown) => unknown> = [
			(value) => textOf(field(value)),
			(value) => wholeNumberOf(field(value), 0, 9),
			(value) => sizeOf({ label: 'Field', value }, 'input'),
			(value) => evaluatedTextOf(field(value)),
			(value) => yesOrNoOf(field(value)),
			(value) => addressesIn(field(value)),
			(value) => keysIn(field(value)),
			(value) => picturesIn(field(value), () => false),
		];
		fc.assert(
			fc.property(fc.anything(), fc.constantFrom(...readers), (value, read) => {
				try {
					read(value);
				} catch (error) {
					expect(error).toBeInstanceOf(GptImageError);
					const { message, description } = error as GptImageError;
					expect(message).toMatch(MESSAGE);
					expect(description).toMatch(/\.$/);
					expect(description).not.toMatch(/undefined|\[object/);
				}
			}),
		);
	});
});
