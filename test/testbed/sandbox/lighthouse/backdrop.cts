import type { Frame } from './frame.cts';

export function sky(frame: Frame): string {
	const { width, horizon, unit, mood, next } = frame;
	const x = width * mood.sun;
	const y = horizon - unit * 5;
	const clouds = Array.from({ length: 9 }, (_, row) => {
		const cy = horizon * (0.16 + 0.085 * row + 0.03 * next());
		const thin = 1 - row / 12;
		const cx = width * (next() * 1.1 - 0.05);
		const lobes = Array.from({ length: 4 }, (_unused, lobe) => {
			const rx = unit * (9 + 12 * next());
			return `<ellipse cx="${cx + (lobe - 1.5) * rx * 0.8}" cy="${cy + unit * 1.2 * (next() - 0.5)}" rx="${rx * 1.25}" ry="${unit * (2 + 2.6 * next()) * thin}"/>`;
		});
		return `<g opacity="${0.35 + 0.5 * next()}">${lobes.join('')}</g>`;
	});
	return `<rect width="${width}" height="${horizon + unit}" fill="url(#sky)"/>
		<circle cx="${x}" cy="${y}" r="${unit * 46}" fill="url(#glow)" opacity="0.85"/>
		<g fill="url(#cloud)">${clouds.join('')}</g>
		<circle cx="${x}" cy="${y}" r="${unit * 4.2}" fill="#fffbe6"/>`;
}

/** Two headlands in the haze, on the side of the open sea. */
export function hills({ width, horizon, unit, mood }: Frame): string {
	const ridge = (reach: number, tall: number) => {
		const at = (part: number, up: number) =>
			`${width * reach * part} ${horizon - unit * tall * up}`;
		return `M0 ${horizon + unit}L${at(0, 1)}C${at(0.25, 1.15)} ${at(0.4, 0.75)} ${at(0.55, 0.6)}S${at(0.85, 0.15)} ${width * reach} ${horizon + unit * 0.4}Z`;
	};
	return `<g><path d="${ridge(0.62, 5)}" fill="${mood.sky[1]}" opacity="0.6"/>
		<path d="${ridge(0.4, 8.5)}" fill="${mood.rock[1]}" opacity="0.55"/></g>`;
}

export function sea({ width, height, horizon, unit, mood, next }: Frame): string {
	const depth = height - horizon;
	const glints = Array.from({ length: 46 }, () => {
		const part = next() ** 1.6;
		const spread = width * (0.03 + 0.2 * part);
		const cx = width * mood.sun + spread * (next() * 2 - 1);
		return `<ellipse cx="${cx}" cy="${horizon + unit * 0.8 + depth * part * 0.95}" rx="${unit * (1.2 + 5 * part) * (0.6 + next())}" ry="${unit * (0.14 + 0.4 * part)}" opacity="${0.3 + 0.5 * next()}"/>`;
	});
	const swell = Array.from({ length: 26 }, () => {
		const part = next() ** 1.3;
		return `<ellipse cx="${width * next()}" cy="${horizon + unit + depth * part}" rx="${unit * (6 + 16 * part)}" ry="${unit * (0.12 + 0.5 * part)}" opacity="${0.08 + 0.14 * next()}"/>`;
	});
	return `<rect y="${horizon}" width="${width}" height="${depth}" fill="url(#sea)"/>
		<g fill="${mood.sea[1]}">${swell.join('')}</g>
		<g fill="#fff4d2">${glints.join('')}</g>`;
}

export function birds({ width, horizon, unit, next }: Frame): string {
	const flock = Array.from({ length: 6 }, () => {
		const x = width * (0.12 + 0.36 * next());
		const y = horizon * (0.3 + 0.32 * next());
		const wing = unit * (0.9 + 1.1 * next());
		return `M${x - wing} ${y - wing * 0.25}Q${x - wing * 0.4} ${y - wing * 0.6} ${x} ${y}Q${x + wing * 0.4} ${y - wing * 0.6} ${x + wing} ${y - wing * 0.25}`;
	});
	return `<path d="${flock.join('')}" fill="none" stroke="#3a3440" stroke-width="${unit * 0.28}" stroke-linecap="round" opacity="0.75"/>`;
}
