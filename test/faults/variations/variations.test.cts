import { useBinaryMode } from '../../testbed/core/n8nCore.cts';
import { FULL, record } from '../../testbed/report/tally.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import { ofTheAction } from '../../testbed/sandbox/variations.cts';
import { SEED } from '../../testbed/seed.cts';
import type { VirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import { startVirtualSandbox } from '../../testbed/virtual/virtualSandbox.cts';
import type { Elsewhere } from '../matrix/elsewhere.cts';
import { startElsewhere } from '../matrix/elsewhere.cts';
import { nameOf, variedCells } from './cells.cts';
import { brokenIn, PROMISES } from './judge.cts';
import { hasFailed, runVaried } from './runVaried.cts';

// An API that differs from its page in every way that the sandbox knows, with faults on top, drawn from the seed.

const counts = { tried: 0, delivered: 0, clearErrors: 0 };
const broken: Record<string, number> = Object.fromEntries(PROMISES.map((name) => [name, 0]));

let sandbox: VirtualSandbox;
let elsewhere: Elsewhere;

beforeAll(async () => {
	await useBinaryMode('filesystem');
	elsewhere = await startElsewhere();
	sandbox = await startVirtualSandbox({ duration: 8_000 });
});
afterAll(async () => {
	record({ suite: 'Variations of the API, with faults', ...counts, broken });
	await sandbox.stop();
	await elsewhere.stop();
});

it('every variation with every operation keeps the promises of money and of an end', async () => {
	const cells = variedCells(seededRandom(SEED), elsewhere.url, FULL);
	expect(new Set(cells.flatMap((cell) => cell.variations)).size).toBe(ofTheAction.length);
	const seen: string[] = [];
	for (const cell of cells) {
		const outcome = await runVaried(sandbox, cell);
		counts.tried++;
		if (hasFailed(outcome.runs.at(-1)!)) counts.clearErrors++;
		else counts.delivered++;
		const found = brokenIn(outcome);
		if (elsewhere.credentials.splice(0).length > 0) {
			found.push({ promise: 'key to another host', seen: nameOf(cell) });
		}
		for (const { promise, seen: what } of found) {
			broken[promise]++;
			seen.push(`${promise}: ${what}`);
		}
	}
	expect(seen).toEqual([]);
}, 3_600_000);
