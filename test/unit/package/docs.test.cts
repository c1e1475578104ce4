import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageTable } from '../../docs/messageTable.cts';
import { partOf } from '../../docs/parts.cts';

const readme = readFileSync(join(__dirname, '..', '..', '..', 'README.md'), 'utf8');

it('lists every message of the code in the README (if not: npm run docs)', () => {
	expect(partOf(readme, 'messages')).toBe(messageTable());
});
