import type { Forecast } from './forecast';
import { GRID } from './forecast';

/** Where a question is dear, its moment need not be exact: prices above these are weighed on coarser grids. Milliseconds. */
const COARSE = 600;
const COARSEST = 1_500;

/** When to ask, for one price of a question. Built backwards: the best next moment for each moment reached in vain. */
export interface Policy {
	/** For each moment of the grid, the index of the next question if it is not finished by then. */
	next: number[];
	/** The index of the first question. */
	first: number;
	/** Questions that a generation is expected to cost. */
	questions: number;
	/** Milliseconds from acceptance to being noticed, as expected. */
	noticed: number;
}

/**
 * The questions that minimise the expected delay of noticing, where each question costs as much as `price`
 * milliseconds of delay.
 */
export function bestPolicy({ finished, partial }: Forecast, price: number): Policy {
	const last = GRID.length - 1;
	const next = new Array<number>(GRID.length).fill(last);
	const cost = new Array<number>(GRID.length).fill(0);
	const questions = new Array<number>(GRID.length).fill(0);
	const noticed = new Array<number>(GRID.length).fill(GRID[last]);

	const stride = price > COARSE ? 2 : 1;
	const choices = price > COARSEST ? 3 * stride : stride;
	let outcome = { choice: last, cost: 0, questions: 0, noticed: 0 };
	const look = (from: number): void => {
		const before = from < 0 ? 0 : finished[from];
		const open = Math.max(1 - before, 1e-9);
		const average = from < 0 ? 0 : partial[from];
		let best = Number.POSITIVE_INFINITY;
		let choice = last;
		for (let to = from + stride; to <= last; to += choices) {
			const share = (finished[to] - before) / open;
			const delay = (GRID[to] * (finished[to] - before) - (partial[to] - average)) / open;
			// Later moments only delay more.
			if (price + delay >= best) break;
			const total = price + delay + (1 - share) * cost[to];
			if (total < best) {
				best = total;
				choice = to;
			}
		}
		const missed = Math.min(Math.max((1 - finished[choice]) / open, 0), 1);
		outcome = {
			choice,
			cost: best,
			questions: 1 + missed * questions[choice],
			noticed: (1 - missed) * GRID[choice] + missed * noticed[choice],
		};
	};

	for (let from = last - stride; from >= 0; from -= stride) {
		look(from);
		// What lies between two moments of the grid goes on like the later one.
		next.fill(outcome.choice, Math.max(from - stride + 1, 0), from + 1);
		cost[from] = outcome.cost;
		questions[from] = outcome.questions;
		noticed[from] = outcome.noticed;
	}
	look(-1);
	return {
		next,
		first: outcome.choice,
		questions: outcome.questions,
		noticed: outcome.noticed,
	};
}

/** Milliseconds after acceptance at which to ask next, if the last question came `elapsed` after it (0: none yet). */
export function nextMoment(policy: Policy, elapsed: number): number {
	if (elapsed <= 0) return GRID[policy.first];
	const last = GRID[GRID.length - 1];
	if (elapsed >= last) return elapsed * 1.2;
	// The moment of the grid that was asked at: timers are late by a little, never early by more than this.
	let index = GRID.findIndex((moment) => moment > elapsed + 20) - 1;
	if (index < 0) index = 0;
	return GRID[policy.next[index]];
}
