import type { Frame } from './frame.cts';

function gradient(id: string, colours: string[], across = false): string {
	const stops = colours.map(
		(colour, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${colour}"/>`,
	);
	const ends = across ? 'x1="0" y1="0" x2="1" y2="0.4"' : 'x1="0" y1="0" x2="0" y2="1"';
	return `<linearGradient id="${id}" ${ends}>${stops.join('')}</linearGradient>`;
}

export function gradients({ width, height, unit, mood }: Frame): string {
	const { sky: colours, sea: water, rock, grass } = mood;
	return [
		`<clipPath id="rim"><rect x="${width - unit * 2}" width="${unit * 2}" height="${height}"/><rect x="${width / 2}" y="${height - unit * 2}" width="${width}" height="${unit * 2}"/></clipPath>`,
		gradient('sky', colours),
		gradient('sea', water),
		gradient('rock', rock, true),
		gradient('grass', grass, true),
		gradient('wall', ['#fffaf0', '#f3e3d2', '#b9a3a0'], true),
		`<radialGradient id="cloud"><stop offset="0" stop-color="${mood.cloud}"/><stop offset="0.35" stop-color="${mood.cloud}" stop-opacity="0.7"/><stop offset="1" stop-color="${mood.cloud}" stop-opacity="0"/></radialGradient>`,
		'<radialGradient id="glow"><stop offset="0" stop-color="#fff6d8"/><stop offset="0.25" stop-color="#ffe7b0" stop-opacity="0.75"/><stop offset="1" stop-color="#ffd59a" stop-opacity="0"/></radialGradient>',
		'<linearGradient id="beam"><stop offset="0" stop-color="#fff3c4" stop-opacity="0"/><stop offset="1" stop-color="#fff3c4" stop-opacity="0.8"/></linearGradient>',
	].join('');
}

/** The ragged edges of wet paint, and a wash over the whole; more of them would take seconds to draw. */
export function filters(unit: number, index: number): string {
	return `<filter id="ragged" x="-5%" y="-5%" width="110%" height="110%">
			<feTurbulence type="fractalNoise" baseFrequency="${0.25 / unit}" numOctaves="1" seed="${index + 3}"/>
			<feDisplacementMap in="SourceGraphic" scale="${unit * 1.5}" xChannelSelector="R" yChannelSelector="G"/></filter>
		<filter id="wash" x="0" y="0" width="100%" height="100%">
			<feTurbulence type="fractalNoise" baseFrequency="${0.035 / unit} ${0.06 / unit}" numOctaves="1" seed="${index + 11}"/>
			<feColorMatrix values="0 0 0 0 1  0 0 0 0 0.97  0 0 0 0 0.9  1.6 0 0 0 -0.55"/></filter>`;
}
