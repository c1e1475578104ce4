import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import sharp from 'sharp';

// Both icons come from one drawing: a picture with a spark. Run `npm run icons` after a change, and look at the sheet.
const root = path.join(__dirname, '..');

export const themes = {
	light: { file: 'gptImage.svg', plate: '#5b3df5', drawing: '#ffffff', canvas: '#ffffff' },
	dark: { file: 'gptImage.dark.svg', plate: '#a797ff', drawing: '#1b1340', canvas: '#2b2b2b' },
} as const;

/** The sizes in pixels at which n8n shows icons: canvas, panels, search, credentials, twice that on sharp screens. */
const sizes = [16, 20, 24, 32, 40, 48, 80];

export function drawIcon({ plate, drawing }: { plate: string; drawing: string }): string {
	return [
		'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">',
		`	<rect x="3" y="3" width="58" height="58" rx="14" fill="${plate}"/>`,
		`	<path fill="${drawing}" d="M11 51 27 29a3 3 0 0 1 5 0l7 10 3-4a3 3 0 0 1 5 0l8 16z"/>`,
		`	<path fill="${drawing}" d="M44 8c1.2 6.5 3.5 8.8 10 10-6.5 1.2-8.8 3.5-10 10-1.2-6.5-3.5-8.8-10-10 6.5-1.2 8.8-3.5 10-10z"/>`,
		'</svg>',
		'',
	].join('\n');
}

/** Both icons at all sizes in one picture, to be looked at. */
async function drawSheet(): Promise<Buffer> {
	const cell = 100;
	const tiles = Object.values(themes).flatMap((theme, row) =>
		sizes.map(async (size, column) => ({
			input: await sharp({
				create: { width: cell, height: cell, channels: 4, background: theme.canvas },
			})
				.composite([
					{
						input: await sharp(Buffer.from(drawIcon(theme)), { density: 300 })
							.resize(size)
							.png()
							.toBuffer(),
					},
				])
				.png()
				.toBuffer(),
			left: column * cell,
			top: row * cell,
		})),
	);
	const size = { width: sizes.length * cell, height: tiles.length * (cell / sizes.length) };
	return await sharp({ create: { ...size, channels: 4, background: '#ffffff' } })
		.composite(await Promise.all(tiles))
		.png()
		.toBuffer();
}

async function main(): Promise<void> {
	for (const theme of Object.values(themes)) {
		writeFileSync(path.join(root, 'icons', theme.file), drawIcon(theme));
	}
	mkdirSync(path.join(root, '.github'), { recursive: true });
	writeFileSync(path.join(root, '.github', 'icons.png'), await drawSheet());
	process.stdout.write(
		'Drew icons/gptImage.svg and icons/gptImage.dark.svg. All sizes: .github/icons.png\n',
	);
}

if (require.main === module) void main();
