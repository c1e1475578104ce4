import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import words from '../../package/labels/n8nWords.json';
import { cacheFolder } from '../../testbed/lab/cache.cts';
import { N8N_VERSIONS } from '../../testbed/lab/n8nVersions.cts';
import { n8nShows } from '../../testbed/lab/n8nWords.cts';

interface Word {
	/** Where it is shown; everywhere if not given. */
	versions?: string[];
	/** How n8n keeps it, where a part is filled in. */
	as?: string;
}

const WORDS: Array<[string, Word]> = Object.entries(words);

/** The `node_modules` of an n8n that the lab has installed in full, for the end-to-end tests. */
function installed(version: string): string | undefined {
	const cache = cacheFolder();
	const names = existsSync(cache) ? readdirSync(cache) : [];
	const name = names.find(
		(one) => one.startsWith(`n8n-${version}-`) && existsSync(join(cache, one, '.complete')),
	);
	return name && join(cache, name, 'node_modules');
}

describe.each(N8N_VERSIONS)('n8n %s', (version) => {
	const folder = installed(version);
	// It is too large to be installed for this.
	const check = folder === undefined ? it.skip : it;

	check('shows the words that our texts take from it', () => {
		const shows = n8nShows(folder ?? '');
		const expected = WORDS.filter(([, { versions }]) => versions?.includes(version) ?? true);
		expect(expected.filter(([word, { as }]) => !shows(as ?? word))).toEqual([]);
		expect(shows('Turn the crank')).toBe(false);
	});
});
