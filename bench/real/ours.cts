import type { Part } from '../parts.cts';
import { conditions } from '../parts.cts';
import type { Section } from '../limits.cts';
import { measure } from '../measure.cts';
import { ours } from '../strategies.cts';
import { round, table } from '../../test/testbed/report/table.cts';
import { COUNT, DISTRIBUTION, newDay } from './day.cts';
import type { Day } from './day.cts';
import type { Lab, RealFigures } from './lab.cts';
import { startLab } from './lab.cts';
import { OUR_LOOP, OURS } from './strategies.cts';

const BATCHES = 10;
const LOOPS = 5;

const HOW = `The GPT Image node alone, without a trigger, in more batches than the comparison has time for: batches
differ, the third is far the slowest in virtual time as well. Two batches at a time, each with a key of its own; all
else as there.`;

/** More batches of our node in a real n8n, beside the same ones in virtual time. */
export async function oursPart(): Promise<Part> {
	const days: Day[] = [];
	const virtual: number[] = [];
	for (let seed = 0; seed < BATCHES; seed++) {
		const day = await newDay(seed);
		const batch = { count: COUNT, distribution: DISTRIBUTION };
		days.push(day);
		virtual.push((await measure(ours, batch, seed)).seconds / day.floor);
	}
	const lab = await startLab(days);
	try {
		const { floor } = days[0];
		// n8n loads nodes when they are first used.
		const first = { prompts: ['[fast] A first picture'], durations: new Map(), floor };
		await lab.run(OURS, first, false);
		const figures: RealFigures[] = [];
		for (let seed = 0; seed < BATCHES; seed += 2) {
			const pair = days.slice(seed, seed + 2).map(async (day) => await lab.run(OURS, day, false));
			figures.push(...(await Promise.all(pair)));
		}
		const looped = await loops(lab);
		const ratio = mean(figures.map((each) => each.ratio));
		const requests = mean(figures.map((each) => each.requests));
		const lost = mean(figures.map(({ delivered }) => COUNT - delivered));
		const rows = figures.map((each, seed) =>
			[days[seed].floor, virtual[seed], each.ratio, each.requests].map(round),
		);
		const average = ['average', ...[mean(virtual), ratio, requests].map(round)];
		const head = ['floor, s', 'virtual: × floor', 'real n8n: × floor', 'requests each'];
		return {
			title: `${BATCHES} batches in a real n8n`,
			measured: `${conditions(`n8n ${lab.version}`, `Node ${lab.node}`)}. ${HOW}`,
			sections: [
				{
					title: `${COUNT} images each, ${DISTRIBUTION.name}`,
					text: table(head, [...rows, average]),
					targets: [
						{ name: `${BATCHES} batches: time`, value: ratio, most: 1.12, unit: ' × floor' },
						{ name: `${BATCHES} batches: requests each`, value: requests, most: 3.5 },
						{ name: `${BATCHES} batches: not delivered`, value: lost, most: 0 },
					],
				},
				looped,
			],
		};
	} finally {
		await lab.stop();
	}
}

/** The same in Loop Over Items, several at once, each with a key of its own. */
async function loops(lab: Lab): Promise<Section> {
	const runs = Array.from({ length: LOOPS }, async (_, seed) => {
		const day = await newDay(seed, 1);
		return { floor: day.floor, figures: await lab.run(OUR_LOOP, day, false) };
	});
	const rows = await Promise.all(runs);
	const ratio = mean(rows.map(({ figures }) => figures.ratio));
	const lost = mean(rows.map(({ figures }) => COUNT - figures.delivered));
	const cells = rows.map(({ floor, figures }) =>
		[floor, figures.ratio, figures.requests].map(round),
	);
	return {
		title: `Loop Over Items, ${COUNT} images one by one, ${DISTRIBUTION.name}`,
		text: table(['floor, s', '× floor', 'requests each'], cells),
		targets: [
			{ name: 'Loop Over Items: time', value: ratio, most: 1.1, unit: ' × floor' },
			{ name: 'Loop Over Items: not delivered', value: lost, most: 0 },
		],
	};
}

function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
