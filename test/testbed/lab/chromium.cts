import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './command.cts';
import { step } from './progress.cts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

function installed(): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
	return [process.env.CHROMIUM ?? '', ...candidates, ...ELSEWHERE].find((file) => existsSync(file));
}

/** The browser's file. Where it is missing: installed from Debian's packages when we are root, else an error. */
export async function chromium(): Promise<string> {
	const found = installed();
	if (found) return found;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		const progress = step('Installing Chromium');
		await run('apt-get', ['update', '-qq']);
		await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
		progress.done();
	}
	const browser = installed();
	if (browser) return browser;
	throw new Error(
		'This needs a browser: install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its file.',
	);
}
