/** `npm run docs`: writes the generated parts of the documentation. */
import { readFileSync, writeFileSync } from 'node:fs';

import { pages } from './docs/pages.cts';
import { withPart } from './docs/parts.cts';

for (const { file, parts } of pages()) {
	let page = readFileSync(file, 'utf8');
	for (const [name, text] of Object.entries(parts)) page = withPart(page, name, text);
	writeFileSync(file, page);
}
console.log('Wrote the generated parts of the documentation.');
