import { seededRandom } from '../test/testbed/sandbox/faults.cts';
import type { RulesOptions } from '../test/testbed/sandbox/options/rules.cts';
import type { Section } from './limits.cts';
import { figuresOf } from './measure.cts';
import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';
import { VirtualApi } from '../test/testbed/virtual/api.cts';
import type { VirtualOptions } from '../test/testbed/virtual/api.cts';
import { VirtualClock } from '../test/testbed/virtual/clock.cts';
import { drawn, spread } from '../test/testbed/virtual/durations.cts';
import { newProcess, runNode } from '../test/testbed/virtual/node.cts';

const EACH = 40;
const PROCESSES = 3;
const OPTIONS = { rateLimitWait: 20_000, timeout: 36_000 };

/** Three n8n processes (queue-mode workers) with one key, which know nothing of each other. */
export async function sharing(seeds: number): Promise<Section> {
	const rows: string[][] = [];
	const targets: Target[] = [];
	for (const inFlight of ['requests', 'generations'] as const) {
		const runs: Shared[] = [];
		for (let seed = 0; seed < seeds; seed++) runs.push(await three(inFlight, seed));
		const mean = (value: (run: Shared) => number) =>
			runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
		const slowest = mean(({ ends }) => Math.max(...ends));
		const spread = mean(({ ends }) => Math.max(...ends) / Math.min(...ends));
		const refused = mean(({ refusals }) => refusals);
		const floor = mean((run) => run.floor);
		rows.push([
			...[inFlight, round(slowest), round(slowest / floor), round(spread)],
			...[round(mean(({ requests }) => requests)), round(refused)],
		]);
		const name = `Three processes, "in flight" counts ${inFlight}`;
		targets.push(
			{ name: `${name}: refusals for each generation`, value: refused, most: 1 },
			{ name: `${name}: slowest beside fastest`, value: spread, most: 1.5 },
			{ name: `${name}: charges for each image`, value: mean(({ charged }) => charged), most: 1 },
		);
	}
	return {
		title: `Three processes with one key, ${EACH} generations each, median 20 s, σ 0.35`,
		text: table(
			['counts', 'time, s', '× floor', 'slowest / fastest', 'requests each', 'refusals each'],
			rows,
		),
		targets,
	};
}

interface Shared {
	/** Seconds after which each process was done. */
	ends: number[];
	floor: number;
	requests: number;
	refusals: number;
	charged: number;
}

async function three(inFlight: RulesOptions['inFlight'], seed: number): Promise<Shared> {
	const clock = new VirtualClock();
	const count = EACH * PROCESSES;
	const duration = drawn(spread(20, 0.35), count, seed);
	const api = new VirtualApi(clock, { duration, inFlight });
	const random = seededRandom(seed);
	const ends: number[] = [];
	const work = Array.from({ length: PROCESSES }, async () => {
		await runNode(api, { count: EACH, from: newProcess(), random, options: OPTIONS });
		ends.push(clock.elapsed / 1000);
	});
	await clock.run(Promise.all(work));
	const { requests, refusals, charged } = figuresOf(api, count);
	// Where only requests count, each process has five lanes of its own.
	const lanes = inFlight === 'generations' ? 5 : 5 * PROCESSES;
	const floor = duration.reduce((sum, ms) => sum + ms + 150, 0) / lanes / 1000;
	return { ends, floor, requests, refusals: refusals / count, charged };
}

/** Clocks minutes apart, and a window that somebody else uses up. */
export async function adversities(seeds: number): Promise<Section> {
	const cases: Array<{ name: string; virtual?: VirtualOptions; spent?: number }> = [
		{ name: 'all is well' },
		{ name: "the server's clock 7 minutes ahead", virtual: { clockOffset: 420_000 } },
		{ name: "the server's clock 7 minutes behind", virtual: { clockOffset: -420_000 } },
		{ name: 'another tool takes 450 requests after a minute', spent: 450 },
		{ name: 'another tool takes all requests after a minute', spent: 600 },
	];
	const rows: string[][] = [];
	const targets: Target[] = [];
	const count = 100;
	for (const { name, virtual, spent = 0 } of cases) {
		let [seconds, requests, refusals, charged] = [0, 0, 0, 0];
		for (let seed = 0; seed < seeds; seed++) {
			const clock = new VirtualClock();
			const duration = drawn(spread(20, 0.35), count, seed);
			const api = new VirtualApi(clock, { duration, inFlight: 'both' }, virtual);
			clock.at(clock.now() + 60_000, () => api.spend(spent));
			await clock.run(runNode(api, { count, random: seededRandom(seed), options: OPTIONS }));
			const figures = figuresOf(api, count);
			seconds += figures.seconds / seeds;
			requests += figures.requests / seeds;
			refusals += figures.refusals / seeds;
			charged += figures.charged / seeds;
		}
		rows.push([name, round(seconds), round(requests), round(refusals), round(charged)]);
		targets.push(
			{ name: `100 generations, ${name}: refusals`, value: refusals, most: spent > 0 ? 5 : 0 },
			{ name: `100 generations, ${name}: charges for each image`, value: charged, most: 1 },
		);
	}
	return {
		title: 'Adversities: 100 generations, median 20 s, σ 0.35',
		text: table(['', 'time, s', 'requests each', 'refusals', 'charges each'], rows),
		targets,
	};
}
