import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { guarded } from './guarded.cts';

export interface CommandOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Called with each line of output. */
	onLine?: (line: string) => void;
	/** Removed when this process dies before the command has ended. */
	temporary?: string;
}

const KEPT_LINES = 40;

/**
 * Runs a command to its end and resolves with its standard output; the whole tree goes when we go.
 * A non-zero exit is an error that carries the last lines of what it printed.
 */
export async function run(
	command: string,
	args: string[],
	options: CommandOptions = {},
): Promise<string> {
	const { child, exited } = guarded(command, args, options);
	const tail: string[] = [];
	const output: string[] = [];
	const streams = [child.stdout, child.stderr].map(async (stream) => {
		if (!stream) return;
		for await (const raw of createInterface({ input: stream })) {
			const line = stripVTControlCharacters(raw);
			options.onLine?.(line);
			if (stream === child.stdout) output.push(line);
			tail.push(line);
			if (tail.length > KEPT_LINES) tail.shift();
		}
	});
	const code = await exited;
	await Promise.all(streams);
	if (code !== 0) {
		const shown = tail.map((line) => `  ${line}`).join('\n');
		throw new Error(`${command} ${args.join(' ')} ended with exit code ${code}:\n${shown}`);
	}
	return output.join('\n');
}
