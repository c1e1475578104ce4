import { table } from './table.cts';
import type { Tally } from './tally.cts';

/** The counts as a table in Markdown: one line for each suite. */
export function faultsTable(tallies: Tally[]): string {
	const number = (value: number) => value.toLocaleString('en-US').replaceAll(',', ' ');
	const total = (broken: Tally['broken']) =>
		Object.values(broken).reduce((sum, times) => sum + times, 0);
	return table(
		['Tried', 'Times', 'As expected', 'One clear error, or refused', 'Promises broken'],
		tallies.map(({ suite, tried, delivered, clearErrors, broken }) => [
			suite,
			...[tried, delivered, clearErrors, total(broken)].map(number),
		]),
	);
}

/** Each promise that was looked at, and how often it was broken: `lost 0, paid twice 0`. */
export function promises(tallies: Tally[]): string {
	const all = new Map<string, number>();
	for (const { broken } of tallies) {
		for (const [promise, times] of Object.entries(broken)) {
			all.set(promise, (all.get(promise) ?? 0) + times);
		}
	}
	return [...all].map(([promise, times]) => `${promise}: ${times}`).join(', ');
}
