import { readFileSync } from 'node:fs';

import { pages } from '../../tools/docs/pages.cts';
import { partOf } from '../../tools/docs/parts.cts';

const generated = pages().flatMap(({ file, parts }) =>
	Object.entries(parts).map(([name, text]) => ({ file, name, text })),
);

it.each(generated)(
	'$name of $file is up to date (if not: npm run docs)',
	({ file, name, text }) => {
		expect(partOf(readFileSync(file, 'utf8'), name)).toBe(text);
	},
);
