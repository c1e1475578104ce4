import fc from 'fast-check';

import { Cancelled } from '../../../../nodes/engine/texts/errors';
import { Places } from '../../../../nodes/engine/key/places';

const never = () => new AbortController().signal;

/** One request for a place, and what has become of it. */
class Visitor {
	state: 'waiting' | 'inside' | 'gone' | 'cancelled' | 'broken' = 'waiting';
	private readonly controller = new AbortController();
	private release: () => void = () => undefined;

	constructor(
		places: Places,
		readonly owner: string,
		readonly options: { share?: number; urgent?: boolean } = {},
		private readonly onEnter: (visitor: Visitor) => void = () => undefined,
	) {
		places.acquire(owner, this.controller.signal, options).then(
			(release) => {
				this.state = 'inside';
				this.release = release;
				this.onEnter(this);
			},
			(error) => {
				this.state = error instanceof Cancelled ? 'cancelled' : 'broken';
			},
		);
	}

	leave(): void {
		this.release();
		if (this.state === 'inside') this.state = 'gone';
	}

	cancel(): void {
		this.controller.abort();
	}
}

/** Lets everything happen that needs no further cause. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Fills all places, queues the others, frees one place after the other; gives the order of entry. */
async function orderOfEntry(
	capacity: number,
	queued: Array<{ name: string; owner: string; urgent?: boolean; share?: number }>,
): Promise<string[]> {
	const places = new Places(capacity);
	const first = Array.from({ length: capacity }, () => new Visitor(places, 'earlier'));
	await settle();
	const order: string[] = [];
	const inside: Visitor[] = [...first];
	for (const { name, owner, ...options } of queued) {
		new Visitor(places, owner, options, (visitor) => {
			order.push(name);
			inside.push(visitor);
		});
	}
	for (let i = 0; i < queued.length; i++) {
		inside.shift()?.leave();
		await settle();
	}
	return order;
}

describe('Places', () => {
	it('serve one owner in the order of asking', async () => {
		const queued = ['a', 'b', 'c', 'd'].map((name) => ({ name, owner: 'one' }));
		expect(await orderOfEntry(1, queued)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('serve urgent requests first, among themselves in the order of asking', async () => {
		const order = await orderOfEntry(1, [
			{ name: 'read 1', owner: 'one' },
			{ name: 'order 1', owner: 'one', urgent: true },
			{ name: 'read 2', owner: 'two' },
			{ name: 'order 2', owner: 'one', urgent: true },
		]);
		expect(order).toEqual(['order 1', 'order 2', 'read 1', 'read 2']);
	});

	it('serve the owner that holds the fewest places first', async () => {
		const places = new Places(2);
		const [, other] = [new Visitor(places, 'big'), new Visitor(places, 'other')];
		const [earlier, later] = [new Visitor(places, 'big'), new Visitor(places, 'small')];
		await settle();
		other.leave();
		await settle();
		expect([earlier.state, later.state]).toEqual(['waiting', 'inside']);
	});

	it('give an owner no more than its share, while others may take the rest', async () => {
		const places = new Places(5);
		const greedy = Array.from({ length: 4 }, () => new Visitor(places, 'greedy', { share: 2 }));
		const modest = new Visitor(places, 'modest', { share: 1 });
		await settle();
		expect(greedy.map(({ state }) => state)).toEqual(['inside', 'inside', 'waiting', 'waiting']);
		expect(modest.state).toBe('inside');
		greedy[0].leave();
		await settle();
		expect(greedy[2].state).toBe('inside');
	});

	it('let nobody wait for ever behind urgent requests', async () => {
		const places = new Places(1);
		let inside = new Visitor(places, 'ordering', { urgent: true });
		const reader = new Visitor(places, 'reading');
		let served = 0;
		// There is always one more urgent request in the queue when the place gets free.
		for (; served < 50 && reader.state === 'waiting'; served++) {
			await settle();
			const next = new Visitor(places, 'ordering', { urgent: true });
			inside.leave();
			inside = next;
			await settle();
		}
		expect(reader.state).toBe('inside');
		expect(served).toBeGreaterThan(1);
	});

	it('let nobody wait for ever behind owners that hold less', async () => {
		const places = new Places(2);
		new Visitor(places, 'old');
		let inside = new Visitor(places, 'new 0');
		const second = new Visitor(places, 'old');
		let served = 0;
		for (; served < 50 && second.state === 'waiting'; served++) {
			await settle();
			const next = new Visitor(places, `new ${served + 1}`);
			inside.leave();
			inside = next;
			await settle();
		}
		expect(second.state).toBe('inside');
	});

	it('free a place once, however often it is given back', async () => {
		const places = new Places(1);
		const release = await places.acquire('one', never());
		release();
		release();
		const [second, third] = [new Visitor(places, 'one'), new Visitor(places, 'one')];
		await settle();
		release();
		await settle();
		expect([second.state, third.state]).toEqual(['inside', 'waiting']);
	});

	it('become fewer after a refusal, once for requests that were sent side by side, and come back', async () => {
		const places = new Places(5);
		places.shrink(0, 100);
		expect(places.capacity).toBe(3);
		places.shrink(50, 110);
		expect(places.capacity).toBe(3);
		const four = Array.from({ length: 4 }, (_, index) => new Visitor(places, `owner ${index}`));
		await settle();
		expect(four.map(({ state }) => state)).toEqual(['inside', 'inside', 'inside', 'waiting']);
		for (let accepted = 1; accepted <= 5; accepted++) places.grow();
		await settle();
		expect(four[3].state).toBe('inside');
		for (let accepted = 1; accepted <= 100; accepted++) places.grow();
		expect(places.capacity).toBe(5);
	});

	it('are never fewer than one', () => {
		const places = new Places(5);
		for (let time = 1; time <= 50; time++) places.shrink(time, time);
		expect(places.capacity).toBe(1);
	});

	it('refuse whoever comes with an aborted signal', async () => {
		await expect(new Places(1).acquire('one', AbortSignal.abort())).rejects.toThrow(Cancelled);
	});

	it('let many wait with one signal: Node warns of more than ten listeners', async () => {
		const [places, signal] = [new Places(1), never()];
		const listen = jest.spyOn(signal, 'addEventListener');
		for (let one = 0; one < 15; one++) void places.acquire('one', signal);
		await settle();
		expect(listen.mock.calls.length).toBeLessThanOrEqual(10);
	});

	it('forget a cancelled request, wherever in the queue it stands', async () => {
		const places = new Places(1);
		const inside = new Visitor(places, 'one');
		const queue = ['a', 'b', 'c'].map((owner) => new Visitor(places, owner));
		queue[1].cancel();
		await settle();
		inside.leave();
		await settle();
		queue[0].leave();
		await settle();
		expect(queue.map(({ state }) => state)).toEqual(['gone', 'cancelled', 'inside']);
	});

	it('keep a place that was granted when its signal is aborted afterwards', async () => {
		const places = new Places(1);
		const inside = new Visitor(places, 'one');
		const waiting = new Visitor(places, 'two');
		await settle();
		inside.cancel();
		await settle();
		expect([inside.state, waiting.state]).toEqual(['inside', 'waiting']);
	});

	type Step =
		| { kind: 'ask'; owner: string; share: number; urgent: boolean }
		| { kind: 'leave' | 'cancel'; which: number };
	const step: fc.Arbitrary<Step> = fc.oneof(
		{
			weight: 3,
			arbitrary: fc.record({
				kind: fc.constant('ask' as const),
				owner: fc.constantFrom('a', 'b', 'c'),
				share: fc.integer({ min: 1, max: 5 }),
				urgent: fc.boolean(),
			}),
		},
		fc.record({ kind: fc.constantFrom('leave' as const, 'cancel' as const), which: fc.nat(20) }),
	);

	it('never exceed capacity or share, never leave a usable place empty, serve everybody', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 5 }),
				fc.array(step, { maxLength: 60 }),
				async (capacity, steps) => {
					const places = new Places(capacity);
					const visitors: Visitor[] = [];
					const those = (state: Visitor['state']) => visitors.filter((one) => one.state === state);
					const holds = (owner: string) =>
						those('inside').filter((one) => one.owner === owner).length;
					const overShare: Visitor[] = [];
					const check = (entering: Visitor) => {
						if (holds(entering.owner) > entering.options.share!) overShare.push(entering);
					};
					for (const each of steps) {
						if (each.kind === 'ask') {
							visitors.push(new Visitor(places, each.owner, each, check));
						} else {
							const candidates = those(each.kind === 'leave' ? 'inside' : 'waiting');
							candidates[each.which % (candidates.length || 1)]?.[each.kind]();
						}
						await settle();
						const inside = those('inside').length;
						expect(inside).toBeLessThanOrEqual(capacity);
						if (inside < capacity) {
							for (const { owner, options } of those('waiting')) {
								expect(holds(owner)).toBeGreaterThanOrEqual(options.share!);
							}
						}
					}
					while (those('inside').length > 0) {
						those('inside')[0].leave();
						await settle();
					}
					expect([...those('waiting'), ...those('broken'), ...overShare]).toEqual([]);
					// All places are free again, and nobody who has left is still in the queue.
					const crowd = Array.from(
						{ length: capacity + 1 },
						(_, index) => new Visitor(places, `late ${index}`),
					);
					await settle();
					const states = crowd.map(({ state }) => state);
					expect(states.filter((state) => state === 'inside')).toHaveLength(capacity);
				},
			),
			{ numRuns: 100 },
		);
	});
});
