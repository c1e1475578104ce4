import { birds, hills, sea, sky } from './backdrop.cts';
import { cliff } from './cliff.cts';
import { numbers } from './frame.cts';
import { MOODS } from './moods.cts';
import { filters, gradients } from './paint.cts';
import { tower } from './tower.cts';

/** What a prompt must speak of, in English or as the Chinese README words it. */
const SPOKEN_OF = [/lighthouse|灯塔/i, /cliff|悬崖/i, /dawn|清晨/i];

/** Whether a prompt is the one of demo and README, in whatever style. */
export function isLighthouse(prompt: string): boolean {
	return SPOKEN_OF.every((word) => word.test(prompt));
}

export interface Scene {
	width: number;
	height: number;
	/** Position of the picture in its generation, from 0. */
	index: number;
}

/** A lighthouse on a cliff at dawn, drawn for this project, as SVG. */
export function lighthouse({ width, height, index }: Scene): string {
	const mood = MOODS[index % MOODS.length];
	const unit = Math.min(width, height) / 100;
	const frame = { width, height, unit, horizon: height * 0.68, mood, next: numbers(7 + index) };
	const scene = [sky(frame), hills(frame), sea(frame), cliff(frame), tower(frame), birds(frame)];
	const turned = mood.mirrored ? ` transform="translate(${width} 0) scale(-1 1)"` : '';
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<defs>${gradients(frame)}${filters(unit, index)}</defs>
		<g${turned}>${scene.join('')}</g>
		<rect width="100%" height="100%" filter="url(#wash)" opacity="0.18"/></svg>`;
}
