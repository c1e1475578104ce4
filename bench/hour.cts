import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';
import type { RulesOptions } from '../test/testbed/sandbox/options/rules.cts';
import { drawn, spread } from '../test/testbed/virtual/durations.cts';
import type { Section } from './limits.cts';
import { measure } from './measure.cts';
import { averages, Scenario } from './scenario.cts';
import type { Strategy } from './strategies.cts';
import { budgetFloor, editFloor, noPolling } from './strategies.cts';

interface Job {
	name: string;
	count: number;
	median: number;
	floor: Strategy;
	/** How many times as long as the floor it may take, and with how many requests each. */
	most: number;
	requests?: number;
	events?: boolean;
	operation?: 'edit';
}

const JOBS: Job[] = [
	{ name: '300 × 20 s, woken', count: 300, median: 20, events: true, floor: noPolling, most: 1.03 },
	{
		...{ name: '600 × 20 s, woken', count: 600, median: 20, events: true, floor: noPolling },
		...{ most: 1.05, requests: 1.1 },
	},
	{ name: '600 × 6 s', count: 600, median: 6, floor: budgetFloor, most: 1.03 },
	{ name: '700 × 10 s', count: 700, median: 10, floor: budgetFloor, most: 1.03 },
	{
		...{ name: '285 edits × 10 s', count: 285, median: 10, operation: 'edit', floor: editFloor },
		most: 1.05,
	},
];

const WHY = `600 × 6 s need every call of two hours: after one question in vain a third hour begins, and with it 1.8 × floor. So
each image is asked for once, when it is surely done, which takes three to four times as long as most of them.`;

/** Batches that need more calls than an hour has, or nearly as many, with the node's defaults. */
export async function longBatches(seeds: number): Promise<Section> {
	const rows: string[][] = [];
	const targets: Target[] = [];
	for (const job of JOBS) {
		const figures = await averages(seeds, async (seed) => await batch(job, seed));
		const { seconds, ratio, calls, missing } = figures;
		rows.push([job.name, job.floor.name, ...[seconds, ratio, calls, missing].map(round)]);
		targets.push(
			{ name: `${job.name}: time`, value: ratio, most: job.most, unit: ' × floor' },
			{ name: `${job.name}: not delivered`, value: missing, most: 0 },
		);
		if (job.requests !== undefined) {
			targets.push({ name: `${job.name}: requests each`, value: calls, most: job.requests });
		}
	}
	const head = ['', 'floor', 'time, s', '× floor', 'requests each', 'not delivered'];
	return {
		title: `Batches as large as the hour, with the defaults, σ 0.35, ${seeds} seeds`,
		text: `${table(head, rows)}\n\n${WHY}`,
		targets,
	};
}

async function batch({ count, median, floor, events, operation }: Job, seed: number) {
	const scenario = new Scenario(seed, rules(median, count, seed), { events });
	const items = await scenario.clock.run(scenario.run({ count, operation }));
	const { seconds } = await measure(floor, { count, distribution: spread(median, 0.35) }, seed);
	return {
		seconds: scenario.seconds,
		ratio: scenario.seconds / seconds,
		calls: scenario.api.log.length / count,
		missing: count - items.length,
	};
}

/** What happens around batches: pictures from the web, repeats, alike items, and others with the same key. */
export async function around(seeds: number): Promise<Section> {
	const fetched = await averages(seeds, async (seed) => {
		const [without, slow] = [await edits(0, seed), await edits(10_000, seed)];
		return { without, slow, ratio: slow / without };
	});
	const retried = await averages(seeds, retry);
	const alike = await averages(seeds, alikeItems);
	const beside = await averages(seeds, besideSleeper);
	const rows: Array<[string, string]> = [
		['20 edits × 20 s, time', `${round(fetched.without)} s`],
		['the same where the web takes 10 s for each picture', `${round(fetched.slow)} s`],
		['280 × 20 s of which the last fails: requests', round(retried.first)],
		['Retry On Fail after it: requests', round(retried.more)],
		['7 alike items, Idempotency Content: orders', round(alike.orders)],
		['the same: requests, beside those of one item', `${round(alike.calls)}, ${round(alike.one)}`],
		['Rate Limit Wait 0 beside a batch that sleeps for the hour: time', `${round(beside.hasty)} s`],
		["An agent's tool beside it: time", `${round(beside.tool)} s`],
	];
	const targets: Target[] = [
		{
			name: '20 edits, 10 s to fetch each picture: time',
			value: fetched.ratio,
			most: 1.15,
			unit: ' × that without',
		},
		{ name: 'Retry On Fail after 1 of 280 failed: requests', value: retried.more, most: 4 },
		{ name: 'Retry On Fail after 1 of 280 failed: hours', value: retried.hours, most: 1 },
		{ name: '7 alike items, Content: orders', value: alike.orders, most: 1 },
		{
			name: '7 alike items, Content: requests',
			value: alike.calls / alike.one,
			most: 1,
			unit: ' × those of one',
		},
		{
			name: 'Rate Limit Wait 0 beside a sleeping batch: time',
			value: beside.hasty,
			most: 1,
			unit: ' s',
		},
		{ name: "An agent's tool beside it: time", value: beside.tool, most: 120, unit: ' s' },
	];
	return { title: `Around batches, ${seeds} seeds`, text: table(['', ''], rows), targets };
}

async function edits(fetching: number, seed: number): Promise<number> {
	const scenario = new Scenario(seed, rules(20, 20, seed));
	await scenario.clock.run(scenario.run({ operation: 'edit', count: 20, fetching }));
	return scenario.seconds;
}

/** The last item fails, and n8n runs the whole node again. */
async function retry(seed: number) {
	const count = 280;
	const last = `picture ${count - 1}`;
	let fails = true;
	const scenario = new Scenario(seed, {
		...rules(20, count, seed),
		outcome: ({ prompt }) => (prompt === last && fails ? 'failed' : 'succeeded'),
	});
	const executionId = `retry-${seed}`;
	const run = async () => await scenario.run({ count, executionId });
	const work = async () => {
		await run().catch(() => undefined);
		fails = false;
		const first = scenario.api.log.length;
		await run();
		const hours = Math.ceil(scenario.seconds / 3600);
		return { first, more: scenario.api.log.length - first, hours };
	};
	return await scenario.clock.run(work());
}

async function alikeItems(seed: number) {
	const calls = async (count: number) => {
		const scenario = new Scenario(seed, rules(20, count, seed));
		const options = { idempotency: 'content' };
		await scenario.clock.run(scenario.run({ count, options, prompt: () => 'the same' }));
		return scenario.api;
	};
	const [seven, one] = [await calls(7), await calls(1)];
	return {
		orders: seven.rules.state.generations.size,
		calls: seven.log.length,
		one: one.log.length,
	};
}

/** Seconds until whoever may not wait has an answer while a batch sleeps until the end of the hour. */
async function besideSleeper(seed: number) {
	const scenario = new Scenario(seed, { duration: 8_000 });
	const { clock, api } = scenario;
	api.spend(580);
	const large = scenario.run({ count: 30 });
	const seconds = async (work: () => Promise<unknown>) => {
		const began = clock.now();
		await work().catch(() => undefined);
		return (clock.now() - began) / 1000;
	};
	const others = async () => {
		await clock.sleep(600_000);
		const options = { rateLimitWait: 0 };
		const hasty = await seconds(async () => await scenario.run({ options }));
		const tool = await seconds(async () => await scenario.run({ tool: true }));
		return { hasty, tool };
	};
	const [result] = await clock.run(Promise.all([others(), large]));
	return result;
}

function rules(median: number, count: number, seed: number): Partial<RulesOptions> {
	return { duration: drawn(spread(median, 0.35), count, seed) };
}
