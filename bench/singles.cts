import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';
import { drawn, spread } from '../test/testbed/virtual/durations.cts';
import type { Section } from './limits.cts';
import { averages, Scenario } from './scenario.cts';

/** Milliseconds from the start of one image to that of the next. */
const EVERY = 600_000;
/** Images of one seed, and how many of them the node knows little of. */
const IMAGES = 24;
const LEARNING = 4;

/** One image every ten minutes: the first of its kind, and once the process has seen some. */
export async function singles(seeds: number): Promise<Section> {
	const rows: string[][] = [];
	const targets: Target[] = [];
	const wanted = [
		{ median: 5, first: [0.6, 8], later: [0.4, 8] },
		{ median: 20, first: [0.8, 30], later: [0.6, 25] },
		{ median: 60, first: [1.5, 50], later: [1.0, 40] },
	];
	for (const { median, first, later } of wanted) {
		const figures = await averages(seeds, async (seed) => await series(median, seed));
		const { delay, calls, laterDelay, laterCalls, most } = figures;
		rows.push([String(median), ...[delay, calls, laterDelay, laterCalls, most].map(round)]);
		const name = `A single image, median ${median} s`;
		targets.push(
			{ name: `${name}, first of its kind: delay`, value: delay, most: first[0], unit: ' s' },
			{ name: `${name}, first of its kind: calls`, value: calls, most: first[1] },
			{ name: `${name}, with history: delay`, value: laterDelay, most: later[0], unit: ' s' },
			{ name: `${name}, with history: calls`, value: laterCalls, most: later[1] },
		);
	}
	const head = [
		...['median, s', 'first of its kind: delay, s', 'calls'],
		...['with history: delay, s', 'calls', 'most calls for one'],
	];
	const text = `The delay is that from the image's end to the answer that tells of it.\n\n${table(head, rows)}`;
	return { title: `One image every ten minutes, σ 0.35, ${seeds} seeds`, text, targets };
}

async function series(median: number, seed: number) {
	const scenario = new Scenario(seed, { duration: drawn(spread(median, 0.35), IMAGES, seed) });
	const { api, clock } = scenario;
	const seen: Array<{ delay: number; calls: number }> = [];
	const work = async () => {
		for (let image = 0; image < IMAGES; image++) {
			const [began, before] = [clock.now(), api.log.length];
			await scenario.run();
			const { answeredAt, id } = api.log.at(-1)!;
			seen.push({
				delay: (answeredAt - api.endOf(id!)) / 1000,
				calls: api.log.length - before,
			});
			await clock.sleep(began + EVERY - clock.now());
		}
	};
	await clock.run(work());
	const later = seen.slice(LEARNING);
	const mean = (of: 'delay' | 'calls') =>
		later.reduce((sum, figures) => sum + figures[of], 0) / later.length;
	return {
		...seen[0],
		...{ laterDelay: mean('delay'), laterCalls: mean('calls') },
		most: Math.max(...seen.map(({ calls }) => calls)),
	};
}
