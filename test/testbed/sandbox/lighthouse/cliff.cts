import type { Frame } from './frame.cts';

/** Where the tower stands: on the cliff's highest ground. */
export function ground({ width, horizon, unit }: Frame): { x: number; y: number } {
	return { x: width * 0.69, y: horizon - unit * 15 };
}

export function cliff(frame: Frame): string {
	const { width, height, horizon, unit, mood, next } = frame;
	const top = ground(frame).y;
	const edge = width * 0.52;
	const face = `M${edge} ${top + unit * 3}
		C${edge - unit * 2} ${top + unit * 7} ${edge + unit * 2} ${horizon} ${edge - unit * 3} ${horizon + unit * 6}
		S${edge - unit * 4} ${height - unit * 10} ${edge - unit * 14} ${height + unit * 4}
		H${width + unit * 4}V${top}Z`;
	const meadow = `M${edge - unit * 0.5} ${top + unit * 3.4}
		C${edge + unit * 6} ${top - unit * 1.2} ${width * 0.64} ${top - unit * 0.8} ${width * 0.72} ${top - unit * 0.5}
		S${width * 0.92} ${top - unit * 4} ${width + unit * 4} ${top - unit * 5}
		V${top + unit * 8}
		C${width * 0.9} ${top + unit * 7} ${width * 0.8} ${top + unit * 9} ${width * 0.72} ${top + unit * 5.5}
		S${edge + unit * 6} ${top + unit * 6.5} ${edge - unit * 0.5} ${top + unit * 3.4}Z`;
	const cracks = Array.from({ length: 24 }, () => {
		const x = edge + (width - edge) * next() * 0.96;
		const y = top + unit * 8 + (height - top) * next() * 0.75;
		const long = unit * (4 + 9 * next());
		return `<path d="M${x} ${y}l${unit * (next() * 3 - 2)} ${long * 0.5}l${unit * (next() * 3 - 1.6)} ${long * 0.5}" stroke-width="${unit * (0.25 + 0.5 * next())}" opacity="${0.25 + 0.35 * next()}"/>`;
	});
	const strata = Array.from({ length: 9 }, (_, row) => {
		const y = top + unit * (9 + 7 * row + 2 * next());
		const from = edge - unit * (3 + row * 1.5) + unit * 6 * next();
		const long = (width - from) * (0.35 + 0.6 * next());
		const tall = unit * (0.8 + 1.8 * next());
		return `<path d="M${from} ${y}q${long * 0.3} ${-tall} ${long * 0.6} 0t${long * 0.4} ${-tall * 0.4}q${-long * 0.2} ${tall * 2} ${-long * 0.55} ${tall}t${-long * 0.45} ${-tall * 0.6}Z" opacity="${0.1 + 0.14 * next()}"/>`;
	});
	const tufts = Array.from({ length: 60 }, () => {
		const part = next();
		const x = edge + unit * 2 + (width - edge) * part;
		const y = top + unit * (1 - 3.2 * part + 5 * next());
		return `<path d="M${x} ${y}q${unit * 0.2} ${-unit} ${unit * (next() - 0.2)} ${-unit * 1.7}" opacity="${0.3 + 0.4 * next()}"/>`;
	});
	const foam = Array.from({ length: 14 }, () => {
		const part = next();
		const x = edge - unit * (4 + 11 * part * part) + unit * 5 * (next() - 0.6);
		return `<ellipse cx="${x}" cy="${horizon + unit * 7 + (height - horizon - unit * 7) * part}" rx="${unit * (1.4 + 3 * next())}" ry="${unit * (0.3 + 0.6 * next())}" opacity="${0.35 + 0.4 * next()}"/>`;
	});
	// At the picture's rim the ragged edge would let the paper through.
	const rim = `<path clip-path="url(#rim)" d="${face}" fill="url(#rock)"/><path clip-path="url(#rim)" d="${meadow}" fill="url(#grass)"/>`;
	return `${rim}<g filter="url(#ragged)"><path d="${face}" fill="url(#rock)"/>
		<g fill="#ffe3c2">${strata.join('')}</g>
		<g fill="none" stroke="${mood.rock[1]}" stroke-linecap="round">${cracks.join('')}</g>
		<path d="${meadow}" fill="url(#grass)"/>
		<g fill="none" stroke="${mood.grass[1]}" stroke-width="${unit * 0.3}" stroke-linecap="round">${tufts.join('')}</g>
		<g fill="#fffaf0">${foam.join('')}</g></g>`;
}
