import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs jest; resolves with its exit code. Signals are jest's to answer.
 *
 * @param environment over that of this process
 */
export function jest(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
	const bin = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
	const child = spawn(process.execPath, [bin, ...args], {
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, ...environment },
	});
	const passOn = (name: NodeJS.Signals) => void child.kill(name);
	for (const name of SIGNALS) process.on(name, passOn);
	return new Promise((resolve) =>
		child.on('exit', (code) => {
			for (const name of SIGNALS) process.off(name, passOn);
			resolve(code ?? 1);
		}),
	);
}
