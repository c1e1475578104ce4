/**
 * When to ask for a generation of which nothing is known. The gaps grow with the time that has passed, so that the
 * answer is noticed on average within 1 s + 10 % of the generation's length, and 90 s cost at most 12 questions.
 * With gaps that grow by the factor `r` around 10 s, the mean delay is (length + 10 s) · ((r - 1) / ln r - 1).
 */
const RATIO = 1.2;
const SCALE = 10_000;
/** Nothing is ready earlier than this many milliseconds after it was accepted; asking would only cost requests. */
const EARLIEST = 3_500;
/** Timers may fire a little early; the same moment must not be asked twice. */
const ROUNDING = 50;

/**
 * Milliseconds after acceptance at which to ask next.
 *
 * @param elapsed milliseconds since the generation was accepted
 * @param phase from 0 to 1, drawn once per generation: spreads the questions of many generations, and makes every
 *   length equally lucky
 */
export function scheduled(elapsed: number, phase: number): number {
	const asked = Math.floor(position(Math.max(elapsed, EARLIEST) + ROUNDING) - phase);
	return Math.max(momentOf(asked + 1 + phase), elapsed + 250);
}

function position(ms: number): number {
	return Math.log(1 + ms / SCALE) / Math.log(RATIO);
}

function momentOf(position: number): number {
	return (RATIO ** position - 1) * SCALE;
}
