import { randomUUID } from 'node:crypto';

import { mayBeOrderOf, openOrder } from '../../../nodes/shared/openOrders';

const NOON = Date.UTC(2031, 0, 1, 12);
const MINUTE = 60_000;

let key: string;
let workflow: string;

beforeEach(() => {
	key = randomUUID();
	workflow = randomUUID();
});

const mayBe = (createdAt: number | undefined, now = NOON) => mayBeOrderOf(workflow, createdAt, now);

it('an order may have made what is not older than it, from its sending to its answer', () => {
	const order = openOrder(key, [workflow]);
	expect(mayBe(NOON)).toBe(false);
	const answered = order.sending(NOON);
	expect(mayBe(NOON)).toBe(true);
	expect(mayBe(NOON + 60 * MINUTE)).toBe(true);
	expect(mayBe(undefined)).toBe(true);
	expect(mayBe(NOON - 3 * MINUTE)).toBe(false);
	expect(mayBeOrderOf('another', NOON, NOON)).toBe(false);
	answered(NOON + 1000);
	expect(mayBe(NOON)).toBe(false);
});

it('clocks may be two minutes apart', () => {
	openOrder(key, [workflow]).sending(NOON);
	expect(mayBe(NOON - 2 * MINUTE)).toBe(true);
	expect(mayBe(NOON - 2 * MINUTE - 1)).toBe(false);
});

it('a lost answer leaves the time of its sending in doubt, for a day', () => {
	const order = openOrder(key, [workflow]);
	order.sending(NOON)(NOON + 1000);
	order.doubt();
	expect(mayBe(NOON + 500)).toBe(true);
	expect(mayBe(NOON + 1000 + 2 * MINUTE + 1)).toBe(false);
	const day = 24 * 60 * MINUTE;
	expect(mayBe(NOON, NOON + day)).toBe(true);
	expect(mayBe(NOON, NOON + day + 1001)).toBe(false);
});

it('a refusal after a lost answer settles nothing, an id does, also that of a repeat', () => {
	const order = openOrder(key, [workflow]);
	order.sending(NOON)(NOON + 1000);
	order.doubt();
	order.sending(NOON + 2000)(NOON + 3000);
	expect(mayBe(NOON)).toBe(true);
	const repeat = openOrder(key, ['another']);
	const answered = repeat.sending(NOON + 4000);
	expect(mayBeOrderOf('another', NOON, NOON)).toBe(true);
	answered(NOON + 5000);
	repeat.settle();
	expect(mayBe(NOON)).toBe(false);
	expect(mayBeOrderOf('another', NOON, NOON)).toBe(false);
});

it('a doubt without a sending is none', () => {
	openOrder(key, [workflow]).doubt();
	expect(mayBe(NOON)).toBe(false);
});
