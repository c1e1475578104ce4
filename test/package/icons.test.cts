import { readFileSync } from 'node:fs';
import path from 'node:path';

import { drawIcon, themes } from '../../tools/icons.cts';

it.each(Object.entries(themes))('keeps the %s icon as the one source draws it', (_name, theme) => {
	const file = path.join(__dirname, '..', '..', 'icons', theme.file);
	expect(readFileSync(file, 'utf8')).toBe(drawIcon(theme));
});
