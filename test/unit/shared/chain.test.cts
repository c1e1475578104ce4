import { randomUUID } from 'node:crypto';

import { chainOf, noteReceived, rememberChain, wasReceived } from '../../../nodes/shared/chain';

const YEAR = 365 * 24 * 3600_000;

it('keeps all workflows behind a generation, however long its events take', () => {
	const id = randomUUID();
	expect(chainOf(id, 0)).toBeUndefined();
	rememberChain(id, ['a', 'b'], 0);
	rememberChain(id, ['b', 'c'], 1);
	expect([...(chainOf(id, YEAR) ?? [])]).toEqual(['a', 'b', 'c']);
});

it('a chain that was handed out does not change', () => {
	const id = randomUUID();
	rememberChain(id, ['a'], 0);
	const chain = chainOf(id, 0);
	rememberChain(id, ['b'], 0);
	expect([...(chain ?? [])]).toEqual(['a']);
});

it('tells which events came to this process', () => {
	const id = randomUUID();
	expect(wasReceived(id, 0)).toBe(false);
	noteReceived(id, 0);
	expect(wasReceived(id, YEAR)).toBe(true);
});

it('forgets the oldest of more than 20 000', () => {
	const ids = Array.from({ length: 20_001 }, () => randomUUID());
	for (const id of ids) {
		rememberChain(id, ['a'], 0);
		noteReceived(id, 0);
	}
	expect([chainOf(ids[0], 0), wasReceived(ids[0], 0)]).toEqual([undefined, false]);
	expect([chainOf(ids[1], 0)?.size, wasReceived(ids[1], 0)]).toEqual([1, true]);
});
