/** `npm run docs`: writes the generated parts of README.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageTable } from './messageTable.cts';
import { withPart } from './parts.cts';

const README = join(__dirname, '..', '..', 'README.md');

writeFileSync(README, withPart(readFileSync(README, 'utf8'), 'messages', messageTable()));
console.log('Wrote the generated parts of README.md.');
