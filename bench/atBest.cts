import { forecast } from '../nodes/engine/polling/forecast';
import type { Policy } from '../nodes/engine/polling/policy';
import { bestPolicy, nextMoment } from '../nodes/engine/polling/policy';
import type { Distribution } from '../test/testbed/virtual/durations.cts';
import { drawn } from '../test/testbed/virtual/durations.cts';

const DRAWS = 2_000;
/** Prices of a question, milliseconds of delay: wide enough for one question as for ten. */
const PRICES = Array.from({ length: 30 }, (_, index) => 50 * 1.3 ** index);

/**
 * How much later, in seconds, an end is noticed by whoever has seen thousands of the same distribution, and may ask so
 * many questions about each on average. Chance alone stands between that and no delay at all.
 */
export function leastDelay(distribution: Distribution, questions: number): number {
	const durations = drawn(distribution, DRAWS, 0);
	const known = forecast(durations);
	const delays = PRICES.map((price) => {
		const { asked, delay } = outcome(bestPolicy(known, price), durations);
		// What was asked too often or too rarely, at this price: the dual of "at most so many questions".
		return delay + price * (asked - questions);
	});
	return Math.max(...delays) / 1000;
}

function outcome(policy: Policy, durations: number[]): { asked: number; delay: number } {
	let [asked, delay] = [0, 0];
	for (const duration of durations) {
		let moment = 0;
		while (moment < duration) {
			moment = nextMoment(policy, moment);
			asked++;
		}
		delay += moment - duration;
	}
	return { asked: asked / durations.length, delay: delay / durations.length };
}
