import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { RESULTS } from '../../testbed/report/tally.cts';
import { generalised } from './texts.cts';

/** Puts each distinct message into test-results/faults/messages.txt, for a human to read. */
export function noteMessages(part: string, texts: Iterable<string>): void {
	const lines = [...new Set([...texts].map(generalised))].sort().join('\n');
	mkdirSync(RESULTS, { recursive: true });
	appendFileSync(join(RESULTS, 'messages.txt'), `## ${part}\n\n${lines}\n\n`);
}
