import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

import type { Section } from '../limits.cts';
import type { Figures } from '../measure.cts';
import { measure } from '../measure.cts';
import { noPolling, ours } from '../strategies.cts';
import { round, table } from '../../test/testbed/report/table.cts';
import { spread } from '../../test/testbed/virtual/durations.cts';

/** A batch of the bench in virtual time. */
export interface Check {
	count: number;
	median: number;
	sigma: number;
	seed: number;
}

const USUAL = { median: 20, sigma: 0.35 };
const CHECKS: Check[] = [
	...[0, 1, 2].map((seed) => ({ count: 20, seed, ...USUAL })),
	...[0, 1].map((seed) => ({ count: 100, seed, ...USUAL })),
];
const QUICK: Check[] = [{ count: 20, seed: 0, ...USUAL }];

const answerSchema = z.array(z.object({ seconds: z.number(), requests: z.number() }));

/**
 * The same batches over HTTP, with n8n-core's HTTP helper and the real clock, as in virtual time: shows that the
 * figures of the virtual bench are real. All batches at once, in a process of their own: they only wait.
 */
export async function overHttp(quick: boolean): Promise<Section[]> {
	const checks = quick ? QUICK : CHECKS;
	const child = spawn(
		process.execPath,
		['--require', 'tsx/cjs', join(__dirname, 'overHttpChild.cts'), JSON.stringify(checks)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
	if (child.exitCode !== 0) throw new Error('The cross-check over HTTP could not be run');
	const real = answerSchema.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
	const rows: string[][] = [];
	for (const [index, { count, median, sigma, seed }] of checks.entries()) {
		const batch = { count, distribution: spread(median, sigma) };
		const floor = await measure(noPolling, batch, seed);
		const virtual = await measure(ours, batch, seed);
		rows.push([`${count} (seed ${seed})`, ...cells(virtual, floor), ...cells(real[index], floor)]);
	}
	const head = [
		...['n', 'virtual: time, s', '× floor', 'requests each'],
		...['over HTTP: time, s', '× floor', 'requests each'],
	];
	return [
		{
			title: `Cross-check of the virtual bench over HTTP, ${spread(USUAL.median, USUAL.sigma).name}`,
			text: `The same durations, in real time (not scaled), through n8n-core's own HTTP helper.\n\n${table(head, rows)}`,
			targets: [],
		},
	];
}

function cells(figures: Pick<Figures, 'seconds' | 'requests'>, floor: Figures): string[] {
	const { seconds, requests } = figures;
	return [round(seconds), round(seconds / floor.seconds), round(requests)];
}
