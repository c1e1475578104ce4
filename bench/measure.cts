import { noteListener } from '../nodes/shared/wake';
import { seededRandom } from '../test/testbed/sandbox/faults.cts';
import type { RulesOptions } from '../test/testbed/sandbox/options/rules.cts';
import type { Strategy } from './strategies.cts';
import type { Distribution } from '../test/testbed/virtual/durations.cts';
import { drawn } from '../test/testbed/virtual/durations.cts';
import { VirtualApi } from '../test/testbed/virtual/api.cts';
import type { VirtualOptions } from '../test/testbed/virtual/api.cts';
import { VirtualClock } from '../test/testbed/virtual/clock.cts';

/** What a batch took. */
export interface Figures {
	/** Seconds from the first request to the last answer. */
	seconds: number;
	/** Requests for each generation. */
	requests: number;
	/** Seconds from a generation's end to the answer that told of it, on average. */
	delay: number;
	/** Requests that the API refused with 429. */
	refusals: number;
	/** Generations that were charged for each one that was wished for. */
	charged: number;
}

export interface Batch {
	count: number;
	distribution: Distribution;
	/** How many are made side by side by the floors; default five. */
	lanes?: number;
	/** Which reading of "in flight" holds; default both at once. */
	inFlight?: RulesOptions['inFlight'];
	virtual?: VirtualOptions;
}

/** Events reach n8n so many milliseconds after the end. */
export const EVENTS_AFTER = 300;

/** One batch by one strategy, in virtual time. */
export async function measure(strategy: Strategy, batch: Batch, seed: number): Promise<Figures> {
	const { count, distribution, inFlight = 'both' } = batch;
	const clock = new VirtualClock();
	const rules = { duration: drawn(distribution, count, seed), inFlight };
	const events = strategy.woken === true ? { eventsAfter: EVENTS_AFTER } : {};
	const api = new VirtualApi(clock, rules, { ...events, ...batch.virtual });
	if (strategy.woken === true) noteListener(clock.now());
	await clock.run(strategy.run(api, count, seededRandom(seed), batch.lanes));
	return figuresOf(api, count);
}

/** The averages over several seeds. */
export async function average(strategy: Strategy, batch: Batch, seeds: number): Promise<Figures> {
	const all: Figures[] = [];
	for (let seed = 0; seed < seeds; seed++) all.push(await measure(strategy, batch, seed));
	const mean = (figure: keyof Figures) =>
		all.reduce((sum, figures) => sum + figures[figure], 0) / all.length;
	return {
		seconds: mean('seconds'),
		requests: mean('requests'),
		delay: mean('delay'),
		refusals: mean('refusals'),
		charged: mean('charged'),
	};
}

export function figuresOf(api: VirtualApi, count: number): Figures {
	const { hourly, inFlight } = api.refusals;
	const noticed = api.log.filter(({ finished }) => finished);
	const delays = noticed.map(({ answeredAt, id }) => answeredAt - api.endOf(id!));
	return {
		seconds: api.clock.elapsed / 1000,
		requests: api.log.length / count,
		delay: delays.reduce((sum, delay) => sum + delay, 0) / Math.max(delays.length, 1) / 1000,
		refusals: hourly + inFlight,
		charged: api.rules.state.generations.size / count,
	};
}
