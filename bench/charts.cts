import { barChart } from './chart.cts';
import type { Measured } from './limits.cts';
import { backOff, budgetFloor, fiveEvery, oneByOne, ours, oursWoken } from './strategies.cts';
import { round } from '../test/testbed/report/table.cts';

const SHOWN = [oneByOne(5), fiveEvery(5), backOff, ours, oursWoken, budgetFloor];

/** Charts for docs/TESTING.md by file name, from what was measured for each number of generations. */
export function chartsOf(measured: Map<number, Measured>): Array<[string, string]> {
	return [...measured].map(([count, figures]) => {
		const bars = SHOWN.map(({ name }) => {
			const { seconds, requests } = figures.get(name)!;
			const mark = name.startsWith('GPT Image')
				? ('ours' as const)
				: name.startsWith('floor')
					? ('floor' as const)
					: ('others' as const);
			const text = `${minutes(seconds)}, ${round(requests)} requests each`;
			return { label: name, value: seconds, text, mark };
		});
		const title = `${count} images: time to the last one (simulated, median 20 s each)`;
		return [`bench-${count}.svg`, barChart(title, bars)];
	});
}

function minutes(seconds: number): string {
	return seconds < 600 ? `${round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
