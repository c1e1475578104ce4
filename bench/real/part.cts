import { barChart } from '../chart.cts';
import type { Bar } from '../chart.cts';
import type { Section } from '../limits.cts';
import type { Part } from '../parts.cts';
import { conditions } from '../parts.cts';
import { round, table } from '../../test/testbed/report/table.cts';
import type { Target } from '../../test/testbed/report/table.cts';
import { COUNT, DISTRIBUTION, newDay } from './day.cts';
import type { Day } from './day.cts';
import type { Lab, RealFigures } from './lab.cts';
import { startLab } from './lab.cts';
import { overHttp } from './overHttp.cts';
import { ALL_AT_ONCE, LOOP, OURS, POOL, WOKEN } from './strategies.cts';
import type { RealStrategy } from './strategies.cts';

/** What each strategy took, batch by batch, when all is well and when answers get lost. */
type Measured = Map<RealStrategy, { well: RealFigures[]; lost: RealFigures[] }>;

const SHOWN = [OURS, WOKEN, LOOP, ALL_AT_ONCE, POOL];

const HOW = `Everything runs in one n8n and one run, against the same sandbox: a round trip of 0.15 s, 600 requests an
hour and key, five in flight by both readings at once. Each batch has a key of its own; an image takes equally long
whoever wishes for it. Nobody downloads the images. The floor knows when each generation ends without asking.`;

/** The nodes in a real n8n and real time, beside what users build by hand. */
export async function realPart({
	quick,
	writeChart,
}: {
	quick: boolean;
	writeChart: (file: string, svg: string) => void;
}): Promise<Part> {
	const days: Day[] = [];
	for (let seed = 0; seed < (quick ? 1 : 3); seed++) days.push(await newDay(seed));
	// The cross-check only waits, and it has a process of its own.
	const crossCheck = overHttp(quick);
	const lab = await startLab(days);
	try {
		const measured = await measureAll(lab, days);
		const sections = [comparison(measured, days), ...(await crossCheck)];
		if (!quick) writeChart('bench-real.svg', chart(measured));
		return {
			title: 'A real n8n in real time',
			measured: `${conditions(`n8n ${lab.version}`, `Node ${lab.node}`)}. ${HOW}`,
			sections,
		};
	} finally {
		await lab.stop();
	}
}

async function measureAll(lab: Lab, days: Day[]): Promise<Measured> {
	const measured: Measured = new Map(SHOWN.map((each) => [each, { well: [], lost: [] }]));
	const run = async (strategy: RealStrategy, day: Day, lossy: boolean) => {
		const figures = await lab.run(strategy, day, lossy);
		measured.get(strategy)![lossy ? 'lost' : 'well'].push(figures);
		const name = `${strategy.name}${lossy ? ', answers lost' : ''}`;
		console.log(`${name}: ${JSON.stringify(figures)}`);
	};
	// n8n loads nodes when they are first used.
	const { floor } = days[0];
	const first = { prompts: ['[fast] A first picture'], durations: new Map(), floor };
	for (const strategy of SHOWN.filter(({ woken }) => woken !== true)) {
		await lab.run(strategy, first, false);
	}
	for (const day of days) {
		const inTurn = async () => {
			for (const lossy of [false, true]) {
				for (const strategy of [OURS, POOL, ALL_AT_ONCE]) await run(strategy, day, lossy);
			}
		};
		// The loops take so long that they run beside the others, each with its own key.
		await Promise.all([inTurn(), run(LOOP, day, false), run(LOOP, day, true)]);
	}
	// Last: once a trigger was active, our node in the same process expects to be woken.
	for (const day of days) {
		for (const lossy of [false, true]) await run(WOKEN, day, lossy);
	}
	return measured;
}

function comparison(measured: Measured, days: Day[]): Section {
	const mean = (runs: RealFigures[]): RealFigures => {
		const of = (name: keyof RealFigures) =>
			runs.reduce((sum, figures) => sum + figures[name], 0) / runs.length;
		return {
			...{ seconds: of('seconds'), ratio: of('ratio'), requests: of('requests') },
			...{ charged: of('charged'), delivered: of('delivered'), around: of('around') },
		};
	};
	const rows = (which: 'well' | 'lost') =>
		SHOWN.map((strategy) => {
			const { seconds, ratio, requests, charged, delivered, around } = mean(
				measured.get(strategy)![which],
			);
			const whole = delivered === COUNT ? round(ratio) : '–';
			return [
				...[strategy.name, round(seconds), whole, round(requests)],
				...[decimal(charged), decimal(delivered), round(around)],
			];
		});
	const head = [
		...['', 'time, s', '× floor', 'requests each'],
		...['charged', 'delivered', 'of it n8n itself, s'],
	];
	const floors = days.map(({ floor }) => round(floor)).join(', ');
	const text = [
		`Averages over ${days.length} batches of ${COUNT} images; floors ${floors} s. One execution each; time is n8n's own, ` +
			'from its start to its end. The last column is the time before the first request and after the last answer.',
		table(head, rows('well')),
		'### One answer in five gets lost, and Retry On Fail is on',
		table(head, rows('lost')),
	].join('\n\n');
	const targets = [OURS, WOKEN].flatMap((strategy) =>
		targetsOf(strategy, mean(measured.get(strategy)!.well), measured.get(strategy)!),
	);
	const title = `${COUNT} images, ${DISTRIBUTION.name}, beside what users build by hand`;
	return { title, text, targets };
}

function targetsOf(
	{ name, woken }: RealStrategy,
	{ ratio, requests }: RealFigures,
	{ well, lost }: { well: RealFigures[]; lost: RealFigures[] },
): Target[] {
	const undelivered = (runs: RealFigures[]) =>
		runs.reduce((sum, { charged, delivered }) => sum + Math.max(charged, COUNT) - delivered, 0);
	return [
		{ name: `${name}: time`, value: ratio, most: woken ? 1.05 : 1.15, unit: ' × floor' },
		{ name: `${name}: requests each`, value: requests, most: woken ? 2.1 : 3.5 },
		{
			name: `${name}: charged or wished for, but not delivered`,
			value: undelivered(well),
			most: 0,
		},
		{ name: `${name}: the same with lost answers`, value: undelivered(lost), most: 0 },
	];
}

function chart(measured: Measured): string {
	const bars = SHOWN.map((strategy): Bar => {
		const runs = measured.get(strategy)!.lost;
		const of = (name: 'seconds' | 'charged' | 'delivered') =>
			runs.reduce((sum, figures) => sum + figures[name], 0) / runs.length;
		return {
			label: strategy.short,
			value: of('seconds'),
			text: `${round(of('seconds'))} s, ${decimal(of('charged'))} paid, ${decimal(of('delivered'))} images`,
			mark: strategy.ours ? 'ours' : 'others',
		};
	});
	return barChart(`${COUNT} images in a real n8n while one answer in five gets lost`, bars);
}

function decimal(value: number): string {
	return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
