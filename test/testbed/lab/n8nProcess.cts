import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { guarded } from './guarded.cts';
import type { Guarded } from './guarded.cts';
import type { InstalledN8n } from './installN8n.cts';
import { until } from './waiting.cts';

export interface ProcessSetup {
	installed: InstalledN8n;
	/** n8n's own command: `start`, `worker`, `webhook`, with its flags. */
	command: string[];
	env: NodeJS.ProcessEnv;
	userFolder: string;
	/** Whether the folder is ours to remove. */
	temporary: boolean;
	logFile: string;
	port: number;
}

const START_DEADLINE_MS = 120_000;
const STOP_PATIENCE_MS = 20_000;

/** One process of n8n: the main one, a worker, or a webhook processor. */
export abstract class N8nProcess<Setup extends ProcessSetup = ProcessSetup> {
	readonly url: string;
	readonly userFolder: string;
	readonly logFile: string;
	private process?: Guarded;

	constructor(protected readonly setup: Setup) {
		this.url = `http://127.0.0.1:${setup.port}`;
		this.userFolder = setup.userFolder;
		this.logFile = setup.logFile;
	}

	/** Whether the process can be used. */
	protected abstract ready(): Promise<boolean>;

	/** Starts the process and resolves once it can be used. `env` adds to the settings so far. */
	async start(env: Record<string, string> = {}): Promise<void> {
		const { installed, temporary, command } = this.setup;
		Object.assign(this.setup.env, env);
		const running = guarded(installed.runtime.node, [installed.bin, ...command], {
			env: this.setup.env,
			cwd: this.userFolder,
			logFile: this.logFile,
			temporary: temporary ? this.userFolder : undefined,
		});
		this.process = running;
		const what = `n8n ${command[0]}`;
		try {
			await until(
				async () => {
					if (!running.running()) throw new Error(`${what} ended while it started`);
					return (await this.ready()) || undefined;
				},
				{ what: `${what} to be ready`, deadline: START_DEADLINE_MS },
			);
		} catch (error) {
			await this.kill();
			const tail = this.log().trimEnd().split('\n').slice(-15).join('\n  ');
			throw new Error(`${what} failed. Log: ${this.logFile}\n  ${tail}`, { cause: error });
		}
	}

	/** Ends n8n as a service manager would, and removes its folder if it was a temporary one. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
		if (this.setup.temporary) await rm(this.userFolder, { recursive: true, force: true });
	}

	/** `kill -9`; folder and database stay as they are, `start()` goes on with them. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Stops n8n properly and starts it again on the same port and database. */
	async restart(env: Record<string, string> = {}): Promise<void> {
		await this.end('SIGTERM');
		await this.start(env);
	}

	/** All that n8n has logged so far. */
	log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/** Waits until n8n has logged something. */
	async logged(text: string | RegExp, deadline = 30_000): Promise<void> {
		const found = async () =>
			(typeof text === 'string' ? this.log().includes(text) : text.test(this.log())) || undefined;
		await until(found, { what: `"${text}" in ${this.logFile}`, deadline });
	}

	private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		const running = this.process;
		if (!running) return;
		running.signal(signal);
		const impatience = setTimeout(() => running.signal('SIGKILL'), STOP_PATIENCE_MS);
		await running.exited;
		clearTimeout(impatience);
		this.process = undefined;
	}
}
