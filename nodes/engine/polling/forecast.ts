/**
 * How likely a generation of some kind is to be finished after a time, learned from how long others of its kind took.
 * Times in milliseconds, on a grid with growing steps.
 */
export interface Forecast {
	/** The share of generations that are finished by each moment of `GRID`. */
	finished: number[];
	/** The mean of the durations up to each moment, times their share: the integral of t over `finished`. */
	partial: number[];
}

const FIRST = 500;
const STEP = 1.015;
/** Up to some twenty minutes. */
const STEPS = 528;

/** The moments at which a question may be asked, milliseconds after acceptance. */
export const GRID: readonly number[] = Array.from(
	{ length: STEPS },
	(_, index) => FIRST * STEP ** index,
);
const LOGS = GRID.map(Math.log);

/** What is believed of a kind that was never seen: a wide guess around 20 s, in logarithms. */
const PRIOR = { median: Math.log(20_000), spread: 1 };
/** The guess weighs as much as this share of one observation. */
const PRIOR_WEIGHT = 0.15;
/** Two generations alike never take exactly as long: the least width of an observation, as a share of it. */
const LEAST_WIDTH = 0.12;
/** An observation says nothing more so many widths away from it. */
const REACH = 4.5;

/** Spreads each observed duration a little and mixes in the guess: humps stay humps, and a tail is never ruled out. */
export function forecast(durations: readonly number[]): Forecast {
	const logs = durations.map((ms) => Math.log(Math.max(ms, 1)));
	const width = bandwidth(logs);
	const total = logs.length + PRIOR_WEIGHT;
	const shares = LOGS.map((log) => PRIOR_WEIGHT * normal((log - PRIOR.median) / PRIOR.spread));
	/** How many observations lie wholly before a moment, from this one on. */
	const past = new Array<number>(STEPS + 1).fill(0);
	for (const observed of logs) {
		let index = indexAfter(observed - REACH * width);
		const end = indexAfter(observed + REACH * width);
		past[end]++;
		for (; index < end; index++) shares[index] += normal((LOGS[index] - observed) / width);
	}
	let before = 0;
	const finished = shares.map((share, index) => (share + (before += past[index])) / total);
	let sum = 0;
	const partial = finished.map((share, index) => {
		const middle = ((index === 0 ? 0 : GRID[index - 1]) + GRID[index]) / 2;
		return (sum += middle * (share - (index === 0 ? 0 : finished[index - 1])));
	});
	return { finished, partial };
}

/** The first moment of the grid after one that is given by its logarithm; the length of the grid if there is none. */
function indexAfter(log: number): number {
	const index = Math.ceil((log - LOGS[0]) / Math.log(STEP));
	return Math.min(Math.max(index, 0), STEPS);
}

/** Silverman's rule for the width of a kernel, here in logarithms. */
function bandwidth(logs: number[]): number {
	if (logs.length < 2) return 0.5;
	const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
	const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
	return Math.max(LEAST_WIDTH, 0.9 * Math.sqrt(variance) * logs.length ** -0.2);
}

/** The normal distribution's cumulative share (Zelen and Severo's approximation, error below 1e-5). */
function normal(z: number): number {
	const t = 1 / (1 + 0.33267 * Math.abs(z));
	const tail =
		(Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
		t *
		(0.4361836 + t * (-0.1201676 + t * 0.937298));
	return z > 0 ? 1 - tail : tail;
}
