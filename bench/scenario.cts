import { noteListener } from '../nodes/shared/wake';
import { seededRandom } from '../test/testbed/sandbox/faults.cts';
import type { RulesOptions } from '../test/testbed/sandbox/options/rules.cts';
import { VirtualApi } from '../test/testbed/virtual/api.cts';
import { VirtualClock } from '../test/testbed/virtual/clock.cts';
import type { NodeRun } from '../test/testbed/virtual/node.cts';
import { newProcess, runNode } from '../test/testbed/virtual/node.cts';
import { EVENTS_AFTER } from './measure.cts';

/** One n8n process and one key in virtual time: executions follow each other, or run side by side. */
export class Scenario {
	readonly clock = new VirtualClock();
	readonly api: VirtualApi;
	private readonly from = newProcess();
	private readonly random: () => number;

	/** @param events a trigger in the process hears of each end */
	constructor(seed: number, rules: Partial<RulesOptions>, { events = false } = {}) {
		const virtual = events ? { eventsAfter: EVENTS_AFTER } : {};
		this.api = new VirtualApi(this.clock, { inFlight: 'both', ...rules }, virtual);
		this.random = seededRandom(seed);
		if (events) noteListener(this.clock.now());
	}

	/** One execution of the node with its defaults, and what it put out. */
	async run(run: Partial<NodeRun> = {}) {
		const { from, random } = this;
		return await runNode(this.api, { count: 1, from, random, ...run });
	}

	/** Seconds since it began. */
	get seconds(): number {
		return this.clock.elapsed / 1000;
	}

	/** Requests that the API refused. */
	get refused(): number {
		const { hourly, inFlight } = this.api.refusals;
		return hourly + inFlight;
	}

	/** The longest time without any request, in seconds. */
	get standstill(): number {
		const moments = this.api.log.map(({ at }) => at).sort((a, b) => a - b);
		return Math.max(...moments.slice(1).map((at, index) => at - moments[index])) / 1000;
	}
}

/** The averages of what several seeds give. */
export async function averages<Name extends string>(
	seeds: number,
	once: (seed: number) => Promise<Record<Name, number>>,
): Promise<Record<Name, number>> {
	const all: Array<Record<Name, number>> = [];
	for (let seed = 0; seed < seeds; seed++) all.push(await once(seed));
	const names = Object.keys(all[0]) as Name[];
	const mean = (name: Name) => all.reduce((sum, figures) => sum + figures[name], 0) / seeds;
	return Object.fromEntries(names.map((name) => [name, mean(name)])) as Record<Name, number>;
}
