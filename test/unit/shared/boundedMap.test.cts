import fc from 'fast-check';

import { BoundedMap } from '../../../nodes/shared/boundedMap';

describe('a map that forgets', () => {
	it('keeps an entry for as long as it may, and no longer', () => {
		const map = new BoundedMap<number>(10, 1000);
		map.set('a', 1, 0);
		expect([map.get('a', 1000), map.get('a', 1001), map.get('b', 0)]).toEqual([
			1,
			undefined,
			undefined,
		]);
	});

	it('drops the oldest entry first, where setting one again renews it', () => {
		const map = new BoundedMap<number>(2, 1000);
		map.set('a', 1, 0);
		map.set('b', 2, 1);
		map.set('a', 3, 2);
		map.set('c', 4, 3);
		expect([map.get('a', 3), map.get('b', 3), map.get('c', 3)]).toEqual([3, undefined, 4]);
	});

	it('drops what is too old when something new comes', () => {
		const map = new BoundedMap<number>(10, 1000);
		map.set('a', 1, 0);
		map.set('b', 2, 600);
		map.set('c', 3, 1500);
		expect(map.size).toBe(2);
	});

	it('keeps what is needed, however old and however many came since, until it is not', () => {
		const needed = new Set([1]);
		const map = new BoundedMap<number>(2, 1000, (value) => needed.has(value));
		for (const value of [1, 2, 3, 4]) map.set(`${value}`, value, 5000 * value);
		expect([map.get('1', 20_000), map.get('3', 20_000), map.get('4', 20_000)]).toEqual([
			1,
			undefined,
			4,
		]);
		needed.clear();
		expect(map.get('1', 20_000)).toBeUndefined();
		map.set('5', 5, 20_000);
		expect(map.size).toBe(2);
	});

	it('holds what came last, though all else is needed', () => {
		const map = new BoundedMap<number>(1, 1000, (value) => value < 3);
		for (const value of [1, 2, 3]) map.set(`${value}`, value, 0);
		expect([map.get('3', 0), map.size]).toEqual([3, 3]);
	});

	it('deletes', () => {
		const map = new BoundedMap<number>(10, 1000);
		map.set('a', 1, 0);
		map.delete('a');
		map.delete('b');
		expect([map.get('a', 0), map.size]).toEqual([undefined, 0]);
	});

	it('is never larger than allowed, and always holds what came last', () => {
		const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(50)));
		fc.assert(
			fc.property(steps, fc.integer({ min: 1, max: 4 }), (sets, most) => {
				const map = new BoundedMap<number>(most, 100);
				let now = 0;
				for (const [key, pause] of sets) {
					now += pause;
					map.set(key, now, now);
					expect(map.size).toBeLessThanOrEqual(most);
					expect(map.get(key, now)).toBe(now);
				}
			}),
		);
	});
});
