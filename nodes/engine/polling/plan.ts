import type { Forecast } from './forecast';
import type { Policy } from './policy';
import { bestPolicy, nextMoment } from './policy';

/** What a key has before it. */
export interface Outlook {
	/** Generations still to be ordered, by all runs of this process. */
	queued: number;
	/** Orders that are likely to come on top before the window is reset. */
	coming: number;
	/** Requests that will be needed besides: uploads of input images, orders that nobody waits for. */
	besides: number;
	/** Generations that are waited for. */
	waiting: number;
	/** How many of those to come are likely to be under way at a time. */
	abreast: number;
	/** How many may be worked on side by side. */
	concurrency: number;
	/** Requests left in the hourly window. */
	left: number;
	/** Requests in a whole window. */
	limit: number;
	/** Milliseconds until the window is reset. */
	untilReset: number;
}

const HOUR = 3600_000;

/** What a question is worth at least while all places are taken, in milliseconds of delay. */
const LEAST_PRICE = 580;
/** What it is worth at least where a single generation is waited for. */
const ALONE = 24;
/** Prices of a question, in milliseconds of delay: from "ask often" to "ask once, when it is surely done". */
const PRICES = Array.from({ length: 21 }, (_, index) => ALONE * 1.89 ** index);

/** So many questions about one generation are enough: after them each further ten are worth as much more as the next price. */
const MANY = 40;
const A_FEW = 10;

/** Some 20 s of delay for a question: it comes when nearly every generation is done. */
const PATIENT = PRICES.findIndex((price) => price > 20_000);
/** Requests are scarce where less than this is left for each that will be needed at least. */
const RESERVE = 1.25;

/** All policies for a forecast, by rising price; each is made when it is looked at for the first time. */
export class Policies {
	static readonly count = PRICES.length;
	private readonly made: Policy[] = [];

	constructor(private readonly forecast: Forecast) {}

	at(index: number): Policy {
		return (this.made[index] ??= bestPolicy(this.forecast, PRICES[index]));
	}
}

/**
 * The policy with which everything is expected to be done earliest. Asking often is quick until the window is spent;
 * then everything stands still until its reset. Asking once and late saves requests and costs time in each place.
 *
 * @param asked how many questions the generation has cost already
 */
export function choosePolicy(policies: Policies, outlook: Outlook, asked = 0): Policy {
	const dearer = Math.max(0, Math.ceil((asked - MANY) / A_FEW));
	const first = Math.min(cheapest(outlook) + dearer, Policies.count - 1);
	let best = policies.at(first);
	const { noticed: quick } = best;
	let earliest = expectedEnd(best, outlook, quick);
	for (let index = first + 1; index < Policies.count; index++) {
		const policy = policies.at(index);
		const end = expectedEnd(policy, outlook, quick);
		if (end < earliest) {
			earliest = end;
			best = policy;
		}
	}
	return best;
}

/** The number of the lowest price worth looking at: a delay holds up the whole run where only one is left, and a part of it before. */
export function cheapest({ queued, waiting, concurrency }: Outlook): number {
	const crowd = Math.min(1, (queued + waiting) / concurrency);
	const least = Math.max(ALONE, LEAST_PRICE * crowd ** 2);
	return PRICES.findIndex((price) => price > 0.99 * least);
}

/** Whether requests are so few that each one counts. */
export function isScarce({ queued, coming, besides, waiting, left }: Outlook): boolean {
	return left < RESERVE * (2 * (queued + coming) + besides + waiting);
}

/**
 * When to ask for a generation whose event will most likely come first: once, when it is surely overdue.
 *
 * @param trust how many events in a row came before we had to ask: the more, the later we do
 * @returns milliseconds after acceptance
 */
export function overdueMoment(
	policies: Policies,
	trust: number,
	outlook: Outlook,
	elapsed: number,
): number {
	const last = Policies.count - 1;
	// Where each request counts, even the longest that is likely may take twice as long.
	if (isScarce(outlook)) return 2 * nextMoment(policies.at(last), elapsed / 2);
	return nextMoment(policies.at(Math.min(PATIENT + trust, last)), elapsed);
}

/** The same while nobody knows whether an event will come. */
export function hopefulMoment(policies: Policies, elapsed: number): number {
	return nextMoment(policies.at(PATIENT), elapsed);
}

/**
 * Milliseconds until all generations are expected to be done.
 *
 * @param quick milliseconds from acceptance to being noticed where requests are plenty again: after the last reset
 */
export function expectedEnd(policy: Policy, outlook: Outlook, quick = policy.noticed): number {
	const ordered = outlook.queued + outlook.coming;
	const generations = ordered + outlook.waiting;
	const least = ordered + outlook.besides + generations;
	// Questions in vain come by chance: what matters is how likely they are to burst the window.
	const vain = generations * (policy.questions - 1);
	return chances(vain).reduce(
		(sum, [extra, share]) => sum + share * endAfter(least + extra, policy, outlook, quick),
		0,
	);
}

function endAfter(requests: number, { noticed }: Policy, outlook: Outlook, quick: number): number {
	const { queued, coming, waiting, abreast, left, limit, untilReset } = outlook;
	const generations = queued + coming + waiting;
	// Whoever just ended has most likely a successor.
	const present = Math.max(queued + waiting, coming > 0 ? abreast : 0);
	const sideBySide = Math.min(outlook.concurrency, present);
	const each = generations / sideBySide;
	const working = each * noticed;
	const over = requests - left;
	if (over <= 0) return working;
	const windows = Math.ceil(over / limit) - 1;
	const rest = (over - windows * limit) / requests;
	return Math.max((1 - rest) * working, untilReset + windows * HOUR) + rest * each * quick;
}

/** How many questions in vain to expect: numbers with their shares (Poisson, or its normal shape where it is wide). */
function chances(mean: number): Array<[number, number]> {
	if (mean > 40) {
		const shape: Array<[number, number]> = [
			[-2, 0.06],
			[-1, 0.24],
			[0, 0.4],
			[1, 0.24],
			[2, 0.06],
		];
		return shape.map(([deviations, share]) => [mean + deviations * Math.sqrt(mean), share]);
	}
	const result: Array<[number, number]> = [];
	let share = Math.exp(-mean);
	for (let count = 0; count < 80; count++) {
		result.push([count, share]);
		share *= mean / (count + 1);
	}
	return result;
}
