import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { faultsTable } from '../../test/testbed/report/faultsTable.cts';
import { tally } from '../../test/testbed/report/tally.cts';

const page = z.object({ date: z.string().date(), tallies: z.array(tally) });

/** What the last full run of the fault tests tried, from docs/faults.json. */
export function faultsPart(): string {
	const file = join(__dirname, '..', '..', 'docs', 'faults.json');
	const { date, tallies } = page.parse(JSON.parse(readFileSync(file, 'utf8')));
	return `${faultsTable(tallies)}\n\nLast run in full: ${date}.`;
}
