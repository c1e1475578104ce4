/** A table in Markdown; numbers are to be texts already. */
export function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A figure and its target. */
export interface Target {
	name: string;
	value: number;
	/** The value may not be above it. */
	most: number;
	unit?: string;
}

/** The targets with what was measured; what falls short is marked. */
export function targetsTable(targets: Target[]): string {
	return table(
		['figure', 'target', 'measured', ''],
		targets.map(({ name, value, most, unit = '' }) => [
			name,
			`≤ ${most}${unit}`,
			`${round(value)}${unit}`,
			value <= most ? 'met' : '**falls short**',
		]),
	);
}

/** Three digits, as far as they say something. */
export function round(value: number): string {
	return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
