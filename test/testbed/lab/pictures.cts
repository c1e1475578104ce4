import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ROOT } from './package.cts';

/** Sharp on dense screens, and legible when GitHub shows it 830 pixels wide. */
export const EDITOR = { width: 1360, height: 800, scale: 1.4 };

/** Where the README's pictures are. */
const README = join(ROOT, '.github');
const LARGEST = 300 * 1024;

/** Saves a picture as `NAME.png`. */
export async function savePicture(folder: string, name: string, picture: Buffer): Promise<void> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, `${name}.png`), picture);
}

/** Saves one for the README, and says so. An error if it is too large. */
export async function saveForReadme(name: string, picture: Buffer): Promise<void> {
	const size = `${Math.round(picture.length / 1024)} KB`;
	if (picture.length > LARGEST) throw new Error(`${name}.png is too large for a README: ${size}`);
	await savePicture(README, name, picture);
	// Not by the console, to whose lines jest adds where they come from.
	process.stdout.write(`${relative(process.cwd(), join(README, `${name}.png`))} (${size})\n`);
}
