import { BoundedMap } from '../../../nodes/shared/boundedMap';

describe('BoundedMap', () => {
	it('forgets what is too old', () => {
		const map = new BoundedMap<string>(10, 1_000);
		map.set('a', 'first', 0);
		expect(map.get('a', 1_000)).toBe('first');
		expect(map.get('a', 1_001)).toBeUndefined();
		map.set('b', 'second', 2_000);
		expect(map.size).toBe(1);
	});

	it('forgets the oldest when there are too many; a renewed entry is new', () => {
		const map = new BoundedMap<number>(2, 1_000);
		map.set('a', 1, 0);
		map.set('b', 2, 1);
		map.set('a', 3, 2);
		map.set('c', 4, 3);
		expect(['a', 'b', 'c'].map((key) => map.get(key, 3))).toEqual([3, undefined, 4]);
		expect(map.size).toBe(2);
	});

	it('forgets what it is told to', () => {
		const map = new BoundedMap<number>(2, 1_000);
		map.set('a', 1, 0);
		map.delete('a');
		expect(map.get('a', 0)).toBeUndefined();
	});
});
