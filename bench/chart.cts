/** A bar with its label; `mark` sets ours off from the others. */
export interface Bar {
	label: string;
	value: number;
	text: string;
	mark: 'ours' | 'others' | 'floor';
}

const WIDTH = 770;
const LEFT = 230;
const RIGHT = 200;
const ROW = 26;
const TOP = 46;
/** Legible on a light and on a dark page. */
const COLOURS = { ours: '#10a37f', others: '#8b949e', floor: '#58a6ff' };

/** A chart of horizontal bars as SVG text. */
export function barChart(title: string, bars: Bar[]): string {
	const most = Math.max(...bars.map(({ value }) => value));
	const height = TOP + bars.length * ROW + 10;
	const rows = bars.map(({ label, value, text, mark }, index) => {
		const y = TOP + index * ROW;
		const length = Math.max(1, (value / most) * (WIDTH - LEFT - RIGHT));
		const weight = mark === 'ours' ? ' font-weight="bold"' : '';
		return [
			`<text x="${LEFT - 10}" y="${y + 13}" text-anchor="end"${weight}>${escaped(label)}</text>`,
			`<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="18" rx="3" fill="${COLOURS[mark]}"/>`,
			`<text x="${(LEFT + length + 8).toFixed(1)}" y="${y + 13}"${weight}>${escaped(text)}</text>`,
		].join('\n');
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
		'<style>text{font:13px sans-serif;fill:#57606a}@media(prefers-color-scheme:dark){text{fill:#adbac7}}</style>',
		`<text x="10" y="24" style="font-size:15px;font-weight:bold">${escaped(title)}</text>`,
		...rows,
		'</svg>',
		'',
	].join('\n');
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
