import type { SandboxOptions } from '../../test/testbed/sandbox/server.cts';
import { measure } from '../measure.cts';
import { noPolling } from '../strategies.cts';
import { drawn, spread } from '../../test/testbed/virtual/durations.cts';

/** Images in a batch. */
export const COUNT = 20;
export const DISTRIBUTION = spread(6, 0.35);
/** Milliseconds from a request's arrival to its answer, as in virtual time. */
export const LATENCY = 150;

/** How long the API takes for each image of one day; the same for all who wish for them. */
export interface Day {
	prompts: string[];
	/** Milliseconds, by prompt. */
	durations: Map<string, number>;
	/** Seconds that the batch takes at best: each end known without asking. */
	floor: number;
}

/** @param lanes how many images are made at a time */
export async function newDay(seed: number, lanes = 5): Promise<Day> {
	const durations = drawn(DISTRIBUTION, COUNT, seed);
	const prompts = durations.map((_, index) => `Picture ${index} of day ${seed}`);
	const batch = { count: COUNT, distribution: DISTRIBUTION, lanes };
	return {
		prompts,
		durations: new Map(prompts.map((prompt, index) => [prompt, durations[index]])),
		floor: (await measure(noPolling, batch, seed)).seconds,
	};
}

/** The sandbox's rules for these days: a prompt always takes as long. */
export function rulesOf(days: Day[]): SandboxOptions {
	const durations = new Map(days.flatMap((day) => [...day.durations]));
	return {
		latency: LATENCY,
		inFlight: 'both',
		duration: ({ prompt }) => durations.get(prompt) ?? 0,
	};
}
