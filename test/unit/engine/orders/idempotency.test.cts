import { createHash } from 'node:crypto';
import fc from 'fast-check';

import type { Place, Wish } from '../../../../nodes/engine/orders/idempotency';
import {
	fingerprint,
	idempotencyKey,
	isBefore,
	seriesKey,
} from '../../../../nodes/engine/orders/idempotency';

const place: Place = {
	instanceId: 'instance',
	workflowId: 'workflow',
	executionId: '17',
	birth: Date.UTC(2026, 0, 1),
	nodeId: 'node',
	runIndex: 0,
	itemIndex: 0,
};
const wish: Wish = {
	operation: 'edit',
	prompt: 'a boat',
	size: '1024x1024',
	quality: 'medium',
	n: 1,
	images: ['aa', 'bb'],
};

const otherPlaces: Array<Partial<Place>> = [
	{ instanceId: 'other' },
	{ workflowId: 'other' },
	{ birth: Date.UTC(2026, 0, 2) },
	{ birth: undefined },
	{ executionId: '18' },
	{ nodeId: 'other' },
	{ runIndex: 1 },
	{ itemIndex: 1 },
];
const otherWishes: Array<Partial<Wish>> = [
	{ operation: 'generate' },
	{ prompt: 'a boat ' },
	{ size: '1024x1536' },
	{ quality: 'high' },
	{ n: 2 },
	{ images: ['aa'] },
	{ images: ['bb', 'aa'] },
	{ images: ['aabb'] },
];

const anyPlace = fc.record({
	instanceId: fc.string(),
	workflowId: fc.string(),
	birth: fc.option(fc.nat(), { nil: undefined }),
	executionId: fc.string(),
	nodeId: fc.string(),
	runIndex: fc.nat(),
	itemIndex: fc.nat(),
});
const anyWish: fc.Arbitrary<Wish> = fc.record({
	operation: fc.constantFrom('generate' as const, 'edit' as const),
	prompt: fc.string({ unit: 'grapheme' }),
	size: fc.constantFrom('1024x1024', '1024x1536'),
	quality: fc.constantFrom('low', 'high'),
	n: fc.integer({ min: 1, max: 4 }),
	images: fc.array(fc.string({ maxLength: 3 }), { maxLength: 4 }),
});
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the key of an execution', () => {
	const key = (p: Place, w: Wish) => idempotencyKey('execution', w, p, 'unused');

	it('is the same for the same wish at the same place', () => {
		expect(key({ ...place }, { ...wish, images: [...wish.images] })).toBe(key(place, wish));
	});

	it.each(otherPlaces)('is another one at another place: %p', (change) => {
		expect(key({ ...place, ...change }, wish)).not.toBe(key(place, wish));
	});

	it.each(otherWishes)('is another one for another wish: %p', (change) => {
		expect(key(place, { ...wish, ...change })).not.toBe(key(place, wish));
	});

	it('is the same only for equal places and wishes, and always looks like a UUID', () => {
		fc.assert(
			fc.property(anyPlace, anyPlace, anyWish, anyWish, (p1, p2, w1, w2) => {
				expect(key(p1, w1)).toMatch(UUID);
				expect(key(p1, w1) === key(p2, w2)).toBe(same([p1, w1], [p2, w2]));
				expect(key(p1, w1)).toBe(key({ ...p1 }, { ...w1 }));
			}),
		);
	});

	it('does not mix up neighbouring parts', () => {
		const one = key({ ...place, executionId: '1', nodeId: '23' }, wish);
		expect(key({ ...place, executionId: '12', nodeId: '3' }, wish)).not.toBe(one);
	});
});

describe('the key of a content', () => {
	const key = (p: Place, w: Wish) => idempotencyKey('content', w, p, 'unused');

	it.each(otherPlaces)('is the same everywhere: %p', (change) => {
		expect(key({ ...place, ...change }, wish)).toBe(key(place, wish));
	});

	it.each(otherWishes)('is another one for another wish: %p', (change) => {
		expect(key(place, { ...wish, ...change })).not.toBe(key(place, wish));
	});

	it('is never that of an execution', () => {
		fc.assert(
			fc.property(anyPlace, anyWish, (p, w) => {
				expect(key(p, w)).not.toBe(idempotencyKey('execution', w, p, ''));
			}),
		);
	});
});

describe("the user's own key", () => {
	it('decides alone', () => {
		fc.assert(
			fc.property(anyPlace, anyWish, fc.string({ unit: 'grapheme', minLength: 1 }), (p, w, own) => {
				const hash = createHash('sha256').update(own).digest('hex');
				const custom = idempotencyKey('custom', w, p, own);
				expect(custom).toMatch(UUID);
				expect(custom.slice(0, 8)).toBe(hash.slice(0, 8));
				expect(custom.slice(-12)).toBe(hash.slice(20, 32));
			}),
		);
	});
});

describe('fingerprint', () => {
	it('is the same for equal wishes only', () => {
		fc.assert(
			fc.property(anyWish, anyWish, (one, other) => {
				expect(fingerprint(one) === fingerprint(other)).toBe(same(one, other));
			}),
		);
	});
});

describe('seriesKey', () => {
	it('begins with the key itself and never repeats, nor meets another series', () => {
		const keys = ['a', 'b'].flatMap((key) =>
			Array.from({ length: 20 }, (_, n) => seriesKey(key, n)),
		);
		expect(seriesKey('a', 0)).toBe('a');
		expect(new Set(keys).size).toBe(keys.length);
		expect(seriesKey(seriesKey('a', 1), 1)).not.toBe(seriesKey('a', 2));
	});

	it('is the same in every process', () => {
		expect(seriesKey('a', 3)).toBe(seriesKey('a', 3));
	});
});

describe('isBefore', () => {
	const firstAsked = Date.parse('2026-01-01T12:00:00Z');
	const endedAt = (ms: number) => new Date(firstAsked + ms).toISOString();

	it.each([
		[-3_600_000, true],
		[-5_001, true],
		[-5_000, false],
		[0, false],
		[60_000, false],
	])('of one that ended %d ms after the first request: %p', (ms, old) => {
		expect(isBefore(endedAt(ms), firstAsked)).toBe(old);
	});

	it('takes a failure without a usable end for a new one: it is never ordered again', () => {
		expect(isBefore(undefined, firstAsked)).toBe(false);
		expect(isBefore('yesterday', firstAsked)).toBe(false);
	});
});

describe('keys that are in use', () => {
	// An update must find again what was ordered before it: these may never change.
	const old: Place = { ...place, birth: undefined };

	it.each<[string, string, string]>([
		[
			'an execution',
			idempotencyKey('execution', wish, place, ''),
			'2e182f30-0f06-458c-8f73-239250170d81',
		],
		[
			'an execution of an old n8n',
			idempotencyKey('execution', wish, old, ''),
			'e6e04820-0bf4-4711-8329-dd5688c6dcea',
		],
		[
			'a content',
			idempotencyKey('content', wish, place, ''),
			'73d0059d-658b-4520-8da8-2c0b1a984be2',
		],
		[
			'an own key',
			idempotencyKey('custom', wish, place, 'order-1234'),
			'71983129-e508-4fcb-8b2b-e5a2e186253a',
		],
		[
			'a series',
			seriesKey(idempotencyKey('content', wish, place, ''), 2),
			'765ad232-5530-402e-87c8-b7f9515879a4',
		],
	])('%s', (_name, key, pinned) => expect(key).toBe(pinned));
});
