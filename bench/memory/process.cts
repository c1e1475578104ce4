import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { until } from '../../test/testbed/lab/waiting.cts';

/** Whether this system tells a process's largest RSS, and lets it be measured anew: Linux. */
export const canMeasure = process.platform === 'linux';

/** The process of the n8n that listens on this port; its guard has the same environment, but another command. */
export function n8nProcess(port: string): number {
	const pid = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.find((name) => {
			const [, file = ''] = read(name, 'cmdline').split('\0');
			const environment = read(name, 'environ').split('\0');
			return file.endsWith('/bin/n8n') && environment.includes(`N8N_PORT=${port}`);
		});
	if (pid === undefined) throw new Error(`No n8n on port ${port}`);
	return Number(pid);
}

/** Forgets the largest RSS so far. */
export function resetPeak(pid: number): void {
	writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** A started n8n goes on loading for a while: waits until its RSS has come to rest. */
export async function atRest(pid: number): Promise<void> {
	let before = 0;
	const resting = async () => {
		const { now } = memoryOf(pid);
		const difference = Math.abs(now - before);
		before = now;
		return difference < 1024 ** 2 || undefined;
	};
	await until(resting, { what: "n8n's memory to come to rest", interval: 4_000 });
}

/** The RSS now and the largest since `resetPeak`, in bytes. */
export function memoryOf(pid: number): { now: number; peak: number } {
	const status = read(String(pid), 'status');
	const bytes = (name: string) =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
	return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

function read(pid: string, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		// It has ended, or belongs to somebody else.
		return '';
	}
}
