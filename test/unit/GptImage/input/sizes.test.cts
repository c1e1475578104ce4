import fc from 'fast-check';

import { nearestSize, sizeOf, SIZES } from '../../../../nodes/GptImage/input/sizes';

const field = (value: unknown) => ({ label: 'Size', value });

it.each([
	['1024x1024', '1024x1024'],
	[' 1536x1024 ', '1536x1024'],
	['1024×1536', '1024x1536'],
	['1024 x 1536', '1024x1536'],
	['1024 X 1536', '1024x1536'],
	['Landscape (1536 × 1024)', '1536x1024'],
	['portrait (1024 × 1536)', '1024x1536'],
	['Square', '1024x1024'],
	['landscape', '1536x1024'],
	['PORTRAIT', '1024x1536'],
	['horizontal', '1536x1024'],
	['vertical', '1024x1536'],
	['16:9', '1536x1024'],
	['9:16', '1024x1536'],
	['1:1', '1024x1024'],
	['4:3', '1536x1024'],
	['5:4', '1536x1024'],
	['6:5', '1024x1024'],
	['3/2', '1536x1024'],
	['1.91:1', '1536x1024'],
	['16 : 9', '1536x1024'],
])('%j is %s', (value, size) => {
	expect(sizeOf(field(value))).toBe(size);
	expect(sizeOf(field(value), 'input')).toBe(size);
});

it.each(['input', 'Like the Input Image', ' INPUT '])('%j is known to Edit alone', (value) => {
	expect(sizeOf(field(value), 'input')).toBe('input');
	expect(() => sizeOf(field(value))).toThrow("'Size' has a value that this node does not know");
});

it.each<[unknown, string]>([
	['1920x1080', "This is about '1920x1080'. Use one of: Square (1024 × 1024), Portrait"],
	['auto', "This is about 'auto'. Use"],
	['0:1', "This is about '0:1'. Use"],
	['16:9:4', "This is about '16:9:4'. Use"],
	['constructor', "This is about 'constructor'. Use"],
	['', 'It is empty. Use'],
	[null, 'It is nothing. Use'],
	[1024, 'It is 1024. Use'],
	[{ width: 1 }, 'It is an object. Use'],
	[['1024x1024'], 'It is a list. Use'],
])('%j is named and refused', (value, words) => {
	expect(() => sizeOf(field(value))).toThrow(
		expect.objectContaining({
			message: "'Size' has a value that this node does not know",
			description: expect.stringContaining(words) as string,
		}) as Error,
	);
});

it('a shape goes to the nearest size, and lies as it does', () => {
	const side = fc.integer({ min: 1, max: 20_000 });
	fc.assert(
		fc.property(side, side, (width, height) => {
			const size = nearestSize({ width, height });
			expect(SIZES).toContain(size);
			const ratio = width / height;
			// The borders lie in the middle between 1 and 3:2, as ratios are counted.
			const expected =
				ratio > Math.sqrt(1.5)
					? '1536x1024'
					: ratio < 1 / Math.sqrt(1.5)
						? '1024x1536'
						: '1024x1024';
			expect(size).toBe(expected);
		}),
	);
});
