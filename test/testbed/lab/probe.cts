import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { until } from './waiting.cts';

const line = z.object({
	/** Milliseconds since the epoch. */
	at: z.number(),
	/** Bytes. */
	rss: z.number(),
	/** Bytes, right after a garbage collection. */
	heapUsed: z.number(),
	external: z.number(),
	/** Timers, sockets and the like that keep the process alive, by kind. */
	resources: z.record(z.number()),
});

export type Look = z.infer<typeof line>;

/** Looks into n8n's own process while it runs. */
export class Probe {
	/** To be added to n8n's environment. */
	readonly env: Record<string, string>;
	private readonly file = join(mkdtempSync(join(tmpdir(), 'gptimage-soak-')), 'probe.jsonl');

	/** @param every seconds between two looks */
	constructor(every: number) {
		this.env = {
			NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'probe.cjs'))}`,
			SOAK_PROBE: this.file,
			SOAK_EVERY: String(every * 1000),
		};
	}

	/** All looks so far, oldest first. */
	get looks(): Look[] {
		if (!existsSync(this.file)) return [];
		const lines = readFileSync(this.file, 'utf8').trim().split('\n');
		return lines.map((text) => line.parse(JSON.parse(text)));
	}

	/** The average of the next few looks: one alone may fall into the middle of something. */
	async next(count = 3): Promise<{ rss: number; heapUsed: number; last: Look }> {
		const before = this.looks.length;
		const looks = await until(
			async () => (this.looks.length >= before + count ? this.looks.slice(before) : undefined),
			{ what: `${count} looks into n8n`, deadline: 120_000 },
		);
		return { ...averages(looks), last: looks[looks.length - 1] };
	}
}

/** The averages of some looks, in bytes. */
export function averages(looks: Look[]): { rss: number; heapUsed: number } {
	const mean = (figure: 'rss' | 'heapUsed') =>
		looks.reduce((sum, look) => sum + look[figure], 0) / looks.length;
	return { rss: mean('rss'), heapUsed: mean('heapUsed') };
}

/** Bytes as megabytes with one decimal. */
export function megabytes(bytes: number): number {
	return Math.round(bytes / 1024 ** 2 / 0.1) / 10;
}
