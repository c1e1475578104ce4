import type { Batch, Figures } from './measure.cts';
import { average } from './measure.cts';
import type { Strategy } from './strategies.cts';
import {
	backOff,
	budgetFloor,
	fiveEvery,
	noPolling,
	oneByOne,
	ours,
	oursWoken,
	reduced,
} from './strategies.cts';
import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';
import type { Distribution } from '../test/testbed/virtual/durations.cts';
import { humps, spread } from '../test/testbed/virtual/durations.cts';

/** A part of the results: text for RESULTS.md, and figures that have targets. */
export interface Section {
	title: string;
	text: string;
	targets: Target[];
}

const OTHERS = [...[2, 3, 5, 10, 20].map(oneByOne), ...[2, 5, 10].map(fiveEvery), backOff];
const ALL = [...OTHERS, ours, oursWoken, budgetFloor, noPolling];

const USUAL = spread(20, 0.35);

export type Measured = Map<string, Figures>;

/** All strategies with the usual durations: the figures that everybody asks for first. */
export async function headline(
	seeds: number,
): Promise<{ section: Section; measured: Map<number, Measured> }> {
	const measured = new Map<number, Measured>();
	for (const count of [100, 300]) {
		measured.set(count, await all(ALL, { count, distribution: USUAL }, seeds));
	}
	const of = (count: number, { name }: Strategy) => measured.get(count)!.get(name)!;
	const short = { count: 20, distribution: spread(6, 0.35) };
	const twenty = await all([ours, oursWoken, noPolling], short, 2 * seeds);
	const floor20 = twenty.get(noPolling.name)!.seconds;
	const targets: Target[] = [
		ratio('100 generations: time', of(100, ours), of(100, noPolling), 1.1),
		requests('100 generations', of(100, ours), 6),
		{ name: '300 generations: time', value: of(300, ours).seconds, most: 3700, unit: ' s' },
		requests('300 generations', of(300, ours), 2.4),
		...[100, 300].map((count) => refusals(`${count} generations`, of(count, ours))),
		...[ours, oursWoken].flatMap((strategy) => {
			const figures = twenty.get(strategy.name)!;
			const woken = strategy === oursWoken;
			const name = `20 generations, median 6 s${woken ? ', woken' : ''}`;
			return [
				{
					...{ name: `${name}: time`, value: figures.seconds / floor20 },
					...{ most: woken ? 1.08 : 1.15, unit: ' × floor' },
				},
				requests(name, figures, woken ? 2.2 : 3.5),
			];
		}),
	];
	const text = [100, 300]
		.map((count) => `### ${count} generations\n\n${strategiesTable(measured.get(count)!)}`)
		.join('\n\n');
	const title = `Beside others: ${USUAL.name}, averages over ${seeds} seeds`;
	return { section: { title, text, targets }, measured };
}

/** The node in each kind of day, beside the best of the others. */
export async function grid(seeds: number): Promise<Section> {
	const days: Distribution[] = [
		...[5, 20, 60].flatMap((median) => [spread(median, 0.35), spread(median, 0.8)]),
		humps(10),
	];
	const rows: string[][] = [];
	let refused = 0;
	for (const distribution of days) {
		for (const count of [1, 20, 100, 300, 600]) {
			const figures = await all(ALL, { count, distribution }, seeds);
			const of = ({ name }: Strategy) => figures.get(name)!;
			refused += of(ours).refusals;
			const [best] = OTHERS.toSorted((a, b) => of(a).seconds - of(b).seconds);
			rows.push([
				...[distribution.name, String(count)],
				...[round(of(ours).seconds), round(of(ours).requests), round(of(ours).delay)],
				...[round(of(oursWoken).seconds), round(of(oursWoken).requests)],
				`${round(of(best).seconds)} (${best.name}; ${round(of(best).requests)})`,
				...[round(of(noPolling).seconds), round(of(budgetFloor).seconds)],
			]);
		}
	}
	const head = [
		...['durations', 'n', 'ours, s', 'requests', 'delay, s', 'woken, s', 'requests'],
		...['best of the others, s (which; requests)', 'floor, s', 'floor with budget, s'],
	];
	return {
		title: `Every kind of day, averages over ${seeds} seeds`,
		text: table(head, rows),
		targets: [{ name: 'Every kind of day: refusals', value: refused, most: 0 }],
	};
}

/** Both readings of "in flight", each for itself. */
export async function readings(seeds: number): Promise<Section> {
	const rows: string[][] = [];
	const targets: Target[] = [];
	for (const inFlight of ['requests', 'generations'] as const) {
		for (const count of [20, 100, 300]) {
			const figures = await average(ours, { count, distribution: USUAL, inFlight }, seeds);
			rows.push([inFlight, String(count), ...cells(figures)]);
			targets.push(refusals(`"In flight" counts ${inFlight}, ${count} generations`, figures));
		}
	}
	return {
		title: 'Both readings of "in flight"',
		text: table(['counts', 'n', ...CELLS], rows),
		targets,
	};
}

/** What each idea brings alone, and what its absence costs. */
export async function ablations(seeds: number): Promise<Section> {
	const on = { lanes: true, learning: true, budget: true };
	const off = { lanes: false, learning: false, budget: false };
	const variants = [
		reduced('none of the three', off),
		reduced('lanes alone', { ...off, lanes: true }),
		reduced('learned durations alone', { ...off, learning: true }),
		reduced('budget alone', { ...off, budget: true }),
		reduced('all but lanes', { ...on, lanes: false }),
		reduced('all but learned durations', { ...on, learning: false }),
		reduced('all but the budget', { ...on, budget: false }),
		reduced('all three', on),
		oursWoken,
	];
	const head = ['', ...[20, 100, 300].flatMap((count) => [`${count}: time, s`, 'requests'])];
	const texts: string[] = [];
	for (const median of [5, 20, 60]) {
		const distribution = spread(median, 0.35);
		const rows: string[][] = [];
		for (const variant of variants) {
			const row = [variant.name];
			for (const count of [20, 100, 300]) {
				const figures = await average(variant, { count, distribution }, seeds);
				row.push(round(figures.seconds), round(figures.requests));
			}
			rows.push(row);
		}
		texts.push(`### ${distribution.name}`, table(head, rows));
	}
	const why = `What a kind that was never seen is believed to take has a median of 20 s, so that learning looks weaker there than it is.`;
	const title = `What each idea brings, averages over ${seeds} seeds`;
	return { title, text: [why, ...texts].join('\n\n'), targets: [] };
}

const CELLS = ['time, s', 'requests each', 'delay, s', 'refusals'];

function cells({ seconds, requests: each, delay, refusals: refused }: Figures): string[] {
	return [round(seconds), round(each), round(delay), round(refused)];
}

async function all(strategies: Strategy[], batch: Batch, seeds: number): Promise<Measured> {
	const measured: Measured = new Map();
	for (const strategy of strategies) {
		measured.set(strategy.name, await average(strategy, batch, seeds));
	}
	return measured;
}

function strategiesTable(measured: Measured): string {
	const rows = [...measured].map(([name, figures]) => [name, ...cells(figures)]);
	return table(['', ...CELLS], rows);
}

function ratio(name: string, figures: Figures, floor: Figures, most: number): Target {
	return { name, value: figures.seconds / floor.seconds, most, unit: ' × floor' };
}

function requests(name: string, figures: Figures, most: number): Target {
	return { name: `${name}: requests each`, value: figures.requests, most };
}

function refusals(name: string, figures: Figures): Target {
	return { name: `${name}: refusals`, value: figures.refusals, most: 0 };
}
