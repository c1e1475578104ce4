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

	it('is the same only for equal places and wishes, and always 64 hexadecimal digits', () => {
		fc.assert(
			fc.property(anyPlace, anyPlace, anyWish, anyWish, (p1, p2, w1, w2) => {
				expect(key(p1, w1)).toMatch(/^[0-9a-f]{64}$/);
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
				const expected = createHash('sha256').update(own).digest('hex');
				expect(idempotencyKey('custom', w, p, own)).toBe(expected);
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
			'2e182f300f06c58c8f73239250170d81c734df72576cb1aa815ed0ef582de04c',
		],
		[
			'an execution of an old n8n',
			idempotencyKey('execution', wish, old, ''),
			'e6e048200bf477112329dd5688c6dcea7fe2467c65a49d81d4dd471ada7e20ce',
		],
		[
			'a content',
			idempotencyKey('content', wish, place, ''),
			'73d0059d658b1520eda82c0b1a984be22d781cdd98dff9a247e682700a079f77',
		],
		[
			'an own key',
			idempotencyKey('custom', wish, place, 'order-1234'),
			'71983129e5088fcbbb2be5a2e186253aa3ee915c173f42553285baf7100b0059',
		],
		[
			'a series',
			seriesKey(idempotencyKey('content', wish, place, ''), 2),
			'7cdf165138054308003bfb196d9e94a64547e28b3f9bd9354f5ba5f2e62ef442',
		],
	])('%s', (_name, key, pinned) => expect(key).toBe(pinned));
});
