import fc from 'fast-check';

import type { Price } from '../../../../nodes/GptImage/run/refusals';
import { costsAtLeast, Refusals } from '../../../../nodes/GptImage/run/refusals';
import { GptImageError } from '../../../../nodes/engine/texts/errors';
import { apiMessages } from '../../../../nodes/engine/texts/apiMessages';

const medium: Price = { quality: 'medium', size: '1024x1024', n: 2 };

it.each<[string, Partial<Price>, boolean]>([
	['the same', {}, true],
	['more images', { n: 3 }, true],
	['a better quality', { quality: 'high' }, true],
	['fewer images', { n: 1 }, false],
	['a lower quality', { quality: 'low' }, false],
	['fewer, but better ones', { n: 1, quality: 'high' }, false],
	['another size, whose price nobody knows', { size: '1536x1024' }, false],
])('%s costs at least as much: %s', (_name, change, expected) => {
	expect(costsAtLeast({ ...medium, ...change }, medium)).toBe(expected);
});

it('is an order: of three prices, the first costs at least as much as the last', () => {
	const price = fc.record({
		quality: fc.constantFrom('low', 'medium', 'high'),
		size: fc.constantFrom('1024x1024', '1536x1024'),
		n: fc.integer({ min: 1, max: 4 }),
	});
	fc.assert(
		fc.property(price, price, price, (a, b, c) => {
			expect(costsAtLeast(a, a)).toBe(true);
			if (costsAtLeast(a, b) && costsAtLeast(b, c)) expect(costsAtLeast(a, c)).toBe(true);
		}),
	);
});

it('refuses for all, for dearer orders, or not at all', () => {
	const refusals = new Refusals();
	refusals.note(new Error('of n8n'));
	refusals.note(new GptImageError(apiMessages.invalidRequest), medium);
	refusals.note(new GptImageError(apiMessages.noCredits, { forCostlier: true }));
	expect(() => refusals.check(medium)).not.toThrow();
	refusals.note(new GptImageError(apiMessages.noCredits, { forCostlier: true }), medium);
	expect(() => refusals.check({ ...medium, n: 4 })).toThrow(apiMessages.noCredits.message);
	expect(() => refusals.check({ ...medium, n: 1 })).not.toThrow();
	expect(() => refusals.check()).not.toThrow();
	refusals.note(
		new GptImageError(apiMessages.unauthorized, { forAll: true }).withGeneration('gen_1'),
	);
	expect(() => refusals.check()).toThrow(/^The API key was not accepted$/);
});
