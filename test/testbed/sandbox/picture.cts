import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import opentype from 'opentype.js';
import sharp from 'sharp';

import { isLighthouse, lighthouse } from './lighthouse/scene.cts';

export type Format = 'png' | 'webp' | 'jpeg' | 'avif';

export interface Picture {
	/** Decides the colour, together with the index. */
	id: string;
	/** Which of a generation's pictures it is: it shows one circle more than its index says. */
	index: number;
	text: string;
	width: number;
	height: number;
	format: Format;
}

let loaded: opentype.Font | undefined;

/** The font comes with a package and is drawn as outlines, so it needs no font of the system's. */
function font(): opentype.Font {
	if (loaded) return loaded;
	const file = readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
	loaded = opentype.parse(new Uint8Array(file).buffer);
	return loaded;
}

/**
 * Draws a real image file: the prompt and the size on a colour of its own, or, for the prompt of demo and README, the
 * lighthouse that it asks for.
 */
export async function drawPicture(picture: Picture): Promise<Buffer> {
	const { width, height, format } = picture;
	const scene = isLighthouse(picture.text) ? lighthouse(picture) : svg(picture);
	const image = sharp(Buffer.from(scene), { density: 72 }).resize(width, height).removeAlpha();
	switch (format) {
		case 'png':
			return image.png({ compressionLevel: 6 }).toBuffer();
		case 'webp':
			return image.webp({ quality: 80, effort: 1 }).toBuffer();
		case 'jpeg':
			return image.jpeg().toBuffer();
		case 'avif':
			return image.avif({ effort: 0 }).toBuffer();
	}
}

function svg({ id, index, text, width, height }: Picture): string {
	const hue = createHash('sha256').update(`${id}/${index}`).digest().readUInt16BE(0) % 360;
	const unit = Math.min(width, height) / 20;
	const circles = Array.from({ length: index + 1 }, (_, number) => {
		const x = width * 0.8 - number * unit * 3;
		return `<circle cx="${x}" cy="${height * 0.2}" r="${unit * 2}" fill="#fff" opacity="0.25"/>`;
	});
	const lines = wrapped(text, unit, width - 2 * unit).slice(0, 10);
	const top = height / 2 - (lines.length / 2 - 0.8) * unit * 1.4;
	const outlines = lines.map((line, index) => outline(line, width, top + index * unit * 1.4, unit));
	const small = outline(`${width} × ${height}`, width, height - unit * 1.2, unit * 0.7);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<defs><linearGradient id="sky" x2="1" y2="1">
			<stop offset="0" stop-color="hsl(${hue},65%,42%)"/>
			<stop offset="1" stop-color="hsl(${(hue + 60) % 360},65%,28%)"/>
		</linearGradient></defs>
		<rect width="100%" height="100%" fill="url(#sky)"/>
		${circles.join('')}
		<g fill="#fff">${outlines.join('')}</g><g fill="#fff" opacity="0.8">${small}</g></svg>`;
}

/** Glyph by glyph, without ligatures: hostile prompts must not trip over a font's tables. */
function outline(text: string, width: number, y: number, fontSize: number): string {
	let x = (width - widthOf(text, fontSize)) / 2;
	const paths = [...text].map((character) => {
		const path = pathData(font().charToGlyph(character).getPath(x, y, fontSize));
		x += widthOf(character, fontSize);
		return path;
	});
	return `<path d="${paths.join('')}"/>`;
}

/** Written here because the library's own `toPathData` rounds some coordinates to NaN. */
function pathData({ commands }: opentype.Path): string {
	return commands
		.map((command) => {
			const given: Partial<Record<string, string | number>> = { ...command };
			const numbers = ['x1', 'y1', 'x2', 'y2', 'x', 'y'].flatMap((name) => given[name] ?? []);
			return `${command.type}${numbers.map((value) => Number(value).toFixed(1)).join(' ')}`;
		})
		.join('');
}

function widthOf(text: string, fontSize: number): number {
	let units = 0;
	for (const character of text) units += font().charToGlyph(character).advanceWidth ?? 0;
	return (units * fontSize) / font().unitsPerEm;
}

/** Breaks a text into lines that fit, long words too. */
function wrapped(text: string, fontSize: number, width: number): string[] {
	const fits = (line: string) => widthOf(line, fontSize) <= width;
	const lines: string[] = [];
	let line = '';
	for (const word of text.slice(0, 600).split(/\s+/u)) {
		if (line && fits(`${line} ${word}`)) {
			line = `${line} ${word}`;
			continue;
		}
		if (line) lines.push(line);
		line = '';
		for (const character of word) {
			if (line && !fits(line + character)) {
				lines.push(line);
				line = '';
			}
			line += character;
		}
	}
	return line ? [...lines, line] : lines;
}
