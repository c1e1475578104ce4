import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';
import { drawn, spread } from '../test/testbed/virtual/durations.cts';
import type { Section } from './limits.cts';
import { leastDelay } from './atBest.cts';
import { averages, Scenario } from './scenario.cts';
import { budgetFloor, noPolling } from './strategies.cts';
import { measure } from './measure.cts';

/** Images that come one by one, each an execution of the node. */
interface Stream {
	median: number;
	/** Images in each loop. */
	count: number;
	/** Loops at the same time. */
	loops?: number;
	/** Seconds from the start of one image to that of the next; left out: back to back. */
	every?: number;
	events?: boolean;
	/** Requests an hour. */
	limit?: number;
}

/** Loop Over Items and whatever else starts the node again and again, beside what is possible at best. */
export async function streams(seeds: number): Promise<Section> {
	const rows: string[][] = [];
	const show = (name: string, floor: string, { seconds, ratio, standstill, calls }: Figures) =>
		rows.push([name, floor, ...[seconds, ratio, calls, standstill].map(round)]);
	const of = async (stream: Stream, floor: (seed: number) => Promise<number>) =>
		await averages(seeds, async (seed) => await flow(stream, seed, await floor(seed)));

	const slow = { median: 20, count: 300 };
	const long = await of(slow, floorOf(slow, noPolling));
	show('300 × 20 s, back to back', 'never asks', long);
	const quick = { median: 5, count: 400 };
	const short = await of(quick, floorOf(quick, budgetFloor));
	show('400 × 5 s, back to back', 'two calls each', short);
	const told = await of({ ...quick, events: true }, floorOf(quick, noPolling));
	show('400 × 5 s, back to back, woken', 'never asks', told);
	const paced = { median: 20, count: 100, every: 36 };
	const steady = await of(paced, lastEnd(paced));
	show('100 × 20 s, one every 36 s', 'never asks', steady);
	const few = { median: 6, count: 20 };
	const loop = await of(few, floorOf(few, noPolling));
	show('20 × 6 s, back to back', 'never asks', loop);
	const alone = { ...slow, limit: 300 };
	const share = async (seed: number) => (await flow(alone, seed, 1)).seconds;
	const two = await of({ ...slow, loops: 2 }, share);
	show('two loops at once, 300 × 20 s each', 'one with half of the calls', two);

	const targets: Target[] = [
		{ name: '300 × 20 s one by one: time', value: long.ratio, most: 1.08, unit: ' × floor' },
		...[
			{ name: '300 × 20 s one by one: longest standstill', value: long.standstill, most: 30 },
			{ name: '300 × 20 s one by one: refusals', value: long.refused, most: 0 },
		],
		{ name: '400 × 5 s one by one: time', value: short.ratio, most: 1.08, unit: ' × floor' },
		{ name: '400 × 5 s one by one, woken: time', value: told.seconds, most: 2609, unit: ' s' },
		{ name: '400 × 5 s one by one: longest standstill', value: short.standstill, most: 1500 },
		{ name: '100 × 20 s, one every 36 s: time', value: steady.ratio, most: 1.02, unit: ' × floor' },
		{ name: '20 × 6 s one by one: time', value: loop.ratio, most: 1.1, unit: ' × floor' },
		{
			name: 'Two loops with one key: the slower one',
			value: two.ratio,
			most: 1.15,
			unit: ' × share',
		},
	];
	const head = ['', 'floor', 'time, s', '× floor', 'requests each', 'longest standstill, s'];
	const text = `Each image is an execution of its own. A standstill is a time without any request.

${table(head, rows)}

${why(long.ratio, long.seconds)}`;
	return { title: `Streams, σ 0.35, ${seeds} seeds`, text, targets };
}

/** Why two of these floors cannot be reached, and what can. */
function why(ratio: number, seconds: number): string {
	const hours = Math.ceil(seconds / 3600);
	const calls = (600 * hours) / 300;
	const late = leastDelay(spread(20, 0.35), calls - 1);
	const atBest = 1 + (late * 300 * ratio) / seconds;
	return `300 × 20 s: ${hours} hours allow ${calls} calls for each image. Whoever has seen thousands like them, and asks ${calls - 1}
times on average, notices the end ${round(late)} s late: ${round(atBest)} × floor. 400 × 5 s: the floor uses the hour up
after 300 images, and stands still until the reset, as does every other workflow with the same key. The node cannot know
that the loop ends soon after the reset, so it spreads the calls over the hour: no one waits for long, and a loop that goes
on gets as many images an hour.`;
}

type Figures = Awaited<ReturnType<typeof flow>>;

async function flow(stream: Stream, seed: number, floor: number) {
	const { median, count, loops = 1, every = 0, events = false, limit = 600 } = stream;
	const duration = drawn(spread(median, 0.35), count * loops, seed);
	const scenario = new Scenario(seed, { duration, limit }, { events });
	const { clock, api } = scenario;
	const loop = async () => {
		for (let image = 0; image < count; image++) {
			const began = clock.now();
			await scenario.run();
			if (image + 1 < count) await clock.sleep(Math.max(began + 1000 * every - clock.now(), 0));
		}
	};
	await clock.run(Promise.all(Array.from({ length: loops }, loop)));
	const { seconds, standstill, refused } = scenario;
	const calls = api.log.length / count / loops;
	return { seconds, ratio: seconds / floor, standstill, refused, calls };
}

/** What a strategy takes that does one after the other, in seconds. */
function floorOf({ median, count }: Stream, strategy: typeof noPolling) {
	return async (seed: number) => {
		const batch = { count, distribution: spread(median, 0.35), lanes: 1 };
		return (await measure(strategy, batch, seed)).seconds;
	};
}

function lastEnd({ median, count, every = 0 }: Stream) {
	return async (seed: number) => {
		const last = drawn(spread(median, 0.35), count, seed).at(-1)!;
		return await Promise.resolve((count - 1) * every + last / 1000);
	};
}
