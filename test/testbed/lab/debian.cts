import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './command.cts';
import { step } from './progress.cts';

/** A program that the lab needs from the system. */
export interface Program {
	file: string;
	/** The Debian package that it comes with. */
	debian: string;
	/** Where it may be besides PATH, best first. */
	folders?: () => string[];
}

function find({ file, folders }: Program): string | undefined {
	const places = [...(folders?.() ?? []), ...(process.env.PATH ?? '').split(delimiter)];
	return places.map((folder) => join(folder, file)).find((path) => existsSync(path));
}

/** The programs' files. What is missing is installed from Debian's packages when we are root, else an error. */
export async function programs(wanted: Program[]): Promise<string[]> {
	const missing = () => wanted.filter((program) => find(program) === undefined);
	const packages = [...new Set(missing().map(({ debian }) => debian))];
	if (packages.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		await install(packages);
	}
	const lacking = missing();
	if (lacking.length > 0) {
		throw new Error(
			`This needs ${lacking.map(({ file }) => file).join(' and ')}: install ${packages.join(' and ')} ` +
				`(Debian: apt-get install ${packages.join(' ')}) and run this again.`,
		);
	}
	return wanted.flatMap((program) => find(program) ?? []);
}

async function install(packages: string[]): Promise<void> {
	const progress = step(`Installing ${packages.join(' and ')}`);
	let lines = 0;
	const onLine = () => progress.update(`${(lines += 1)} lines of apt-get's output`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', ['update'], { onLine, env });
	await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { onLine, env });
	progress.done();
}
