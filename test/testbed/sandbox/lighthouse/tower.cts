import { ground } from './cliff.cts';
import type { Frame } from './frame.cts';

export function tower(frame: Frame): string {
	const { unit, width, horizon, mood } = frame;
	const { x, y } = ground(frame);
	const tall = Math.min(unit * 40, horizon * 0.54);
	const half = (up: number) => unit * (4.3 - 1.6 * up);
	const slice = (from: number, to: number) =>
		`M${x - half(from)} ${y - tall * from}L${x - half(to)} ${y - tall * to}L${x + half(to)} ${y - tall * to}L${x + half(from)} ${y - tall * from}Z`;
	const bands = [0.14, 0.46, 0.78].map((from) => `<path d="${slice(from, from + 0.16)}"/>`);
	const windows = [0.4, 0.72].map(
		(up) =>
			`<rect x="${x - unit * 0.55}" y="${y - tall * up}" width="${unit * 1.1}" height="${unit * 2}" rx="${unit * 0.55}"/>`,
	);
	const head = y - tall;
	const lamp = head - unit * 3.2;
	const beam = `M${x} ${lamp}L${x - width * 0.62} ${lamp - unit * 2}V${lamp + unit * 11}Z`;
	return `<path d="${beam}" fill="url(#beam)" opacity="0.45"/>
		${house(frame)}
		<path d="${slice(0, 1)}" fill="url(#wall)"/><g fill="${mood.band}" opacity="0.92">${bands.join('')}</g>
		<path d="M${x + half(0) * 0.35} ${y}L${x + half(1) * 0.35} ${head}L${x + half(1)} ${head}L${x + half(0)} ${y}Z" fill="#4a3a4c" opacity="0.22"/>
		<g fill="#f0b95a">${windows.join('')}</g>
		<path d="M${x - unit * 1.1} ${y}v${-unit * 2.6}a${unit * 1.1} ${unit * 1.1} 0 0 1 ${unit * 2.2} 0v${unit * 2.6}Z" fill="#5a4038"/>
		<rect x="${x - unit * 4.1}" y="${head - unit * 0.9}" width="${unit * 8.2}" height="${unit * 1.1}" rx="${unit * 0.3}" fill="#3a3440"/>
		<path d="M${x - unit * 3.8} ${head - unit * 2.4}h${unit * 7.6}M${[-3.8, -1.9, 0, 1.9, 3.8].map((at) => `${x + unit * at} ${head - unit * 2.4}v${unit * 1.6}`).join('M')}" stroke="#3a3440" stroke-width="${unit * 0.22}" fill="none"/>
		<circle cx="${x}" cy="${lamp}" r="${unit * 9}" fill="url(#glow)"/>
		<rect x="${x - unit * 2.2}" y="${head - unit * 5.2}" width="${unit * 4.4}" height="${unit * 4.3}" fill="#ffe9a8" stroke="#3a3440" stroke-width="${unit * 0.3}"/>
		<path d="M${x} ${head - unit * 5.2}v${unit * 4.3}" stroke="#3a3440" stroke-width="${unit * 0.2}"/>
		<circle cx="${x}" cy="${lamp}" r="${unit * 1.2}" fill="#fffdf0"/>
		<path d="M${x - unit * 2.9} ${head - unit * 5.1}Q${x - unit * 2} ${head - unit * 8.2} ${x} ${head - unit * 8.8}Q${x + unit * 2} ${head - unit * 8.2} ${x + unit * 2.9} ${head - unit * 5.1}Z" fill="${mood.band}"/>
		<path d="M${x} ${head - unit * 8.8}v${-unit * 1.8}" stroke="#3a3440" stroke-width="${unit * 0.3}"/>`;
}

/** The keeper's, with a light in the window. */
function house(frame: Frame): string {
	const { unit } = frame;
	const { x, y } = ground(frame);
	const left = x + unit * 7;
	const base = y - unit * 0.2;
	return `<rect x="${left + unit * 8}" y="${base - unit * 9.6}" width="${unit * 1.5}" height="${unit * 3}" fill="#7a5148"/>
		<rect x="${left}" y="${base - unit * 5}" width="${unit * 12}" height="${unit * 5.4}" fill="url(#wall)"/>
		<path d="M${left - unit * 0.9} ${base - unit * 4.8}L${left + unit * 2} ${base - unit * 8.8}H${left + unit * 10}L${left + unit * 12.9} ${base - unit * 4.8}Z" fill="#7c4a42"/>
		<rect x="${left + unit * 2}" y="${base - unit * 3.6}" width="${unit * 1.9}" height="${unit * 1.9}" fill="#ffd98a"/>
		<rect x="${left + unit * 8.2}" y="${base - unit * 3.6}" width="${unit * 1.9}" height="${unit * 1.9}" fill="#ffd98a"/>
		<rect x="${left + unit * 5.1}" y="${base - unit * 3.6}" width="${unit * 1.8}" height="${unit * 4}" fill="#5a4038"/>`;
}
