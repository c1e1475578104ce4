import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { guarded } from './guarded.cts';
import { until } from './waiting.cts';

/** A database server of the lab's own, on a port of 127.0.0.1. */
export interface Service {
	port: number;
	/** Ends it and removes its data. */
	stop(): Promise<void>;
}

export interface ServiceSetup {
	name: string;
	command: string;
	args: string[];
	port: number;
	/** Temporary: goes when the service goes. */
	folder: string;
	/** What it logs once it takes connections. */
	readyWords: string;
	/** Which signal makes it end quickly and in good order. */
	endSignal: 'SIGTERM' | 'SIGINT';
}

const STOP_PATIENCE_MS = 10_000;

/** Starts a server under the guard and resolves once it takes connections. */
export async function startService(setup: ServiceSetup): Promise<Service> {
	const { name, command, args, port, folder, readyWords, endSignal } = setup;
	const logFile = join(folder, 'service.log');
	const running = guarded(command, args, { cwd: folder, logFile, temporary: folder });
	const stop = async () => {
		running.signal(endSignal);
		const impatience = setTimeout(() => running.signal('SIGKILL'), STOP_PATIENCE_MS);
		await running.exited;
		clearTimeout(impatience);
		await rm(folder, { recursive: true, force: true });
	};
	const log = () => readFileSync(logFile, 'utf8');
	try {
		await until(
			async () => {
				if (!running.running()) throw new Error(`${name} ended while it started:\n${log()}`);
				return log().includes(readyWords) || undefined;
			},
			{ what: `${name} to take connections` },
		);
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, stop };
}
