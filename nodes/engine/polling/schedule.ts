/**
 * When to ask for a generation of which nothing is known. The gaps grow with the time that has passed, so that the
 * answer is noticed on average within 1 s + 10 % of the generation's length, and 90 s cost at most 12 questions.
 * With gaps that grow by the factor `r` around 10 s, the mean delay is (length + 10 s) · ((r - 1) / ln r - 1).
 */
export const USUAL: Rhythm = { ratio: 1.2, scale: 10_000, earliest: 3_500 };
/** For a single generation while requests are plenty: within 0.35 s + 1.5 %, and two minutes cost at most 75 questions. */
const CLOSE: Rhythm = { ratio: 1.0255, scale: 24_000, earliest: 2_000 };
/** How many of these are enough; from then on the gaps grow faster, so that ten minutes cost some thirty more. */
const ENOUGH = 70;

/** The rhythm for a single generation after so many questions. */
export function rhythmAfter(asked: number): Rhythm {
	return asked < ENOUGH ? CLOSE : { ...CLOSE, ratio: 1.05 };
}

interface Rhythm {
	/** By which the gaps grow. */
	ratio: number;
	/** Milliseconds. */
	scale: number;
	/** Nothing is ready earlier than this many milliseconds after it was accepted; asking would only cost requests. */
	earliest: number;
}
/** Timers may fire a little early; the same moment must not be asked twice. */
const ROUNDING = 50;

/**
 * Milliseconds after acceptance at which to ask next.
 *
 * @param elapsed milliseconds since the generation was accepted
 * @param phase from 0 to 1, drawn once per generation: spreads the questions of many generations, and makes every
 *   length equally lucky
 */
export function scheduled(elapsed: number, phase: number, rhythm = USUAL): number {
	const { ratio, scale, earliest } = rhythm;
	const position = Math.log(1 + (Math.max(elapsed, earliest) + ROUNDING) / scale) / Math.log(ratio);
	const next = Math.floor(position - phase) + 1 + phase;
	return Math.max((ratio ** next - 1) * scale, elapsed + 250);
}
