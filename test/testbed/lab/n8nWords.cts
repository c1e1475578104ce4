import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that hold words which n8n shows, below its `node_modules`. */
const LISTS = [
	'n8n-nodes-base/dist/types/nodes.json',
	'n8n-nodes-base/dist/types/credentials.json',
	'@n8n/n8n-nodes-langchain/dist/types/nodes.json',
];
const EDITOR = 'n8n-editor-ui/dist/assets';
/** The fields that n8n adds to every credential, as newer and as older versions keep them. */
const ADDED = [
	'n8n-workflow/dist/cjs/credential-domain-restrictions.js',
	'n8n/dist/load-nodes-and-credentials.js',
];

/**
 * Tells whether an installed n8n shows a word: in its editor, or as the name of a node, a field or a value.
 *
 * @param folder the `node_modules` that n8n is in
 */
export function n8nShows(folder: string): (word: string) => boolean {
	const scripts = readdirSync(join(folder, EDITOR)).filter(
		(name) => name.endsWith('.js') && !name.includes('legacy'),
	);
	const files = [...scripts.map((name) => `${EDITOR}/${name}`), ...LISTS, ...ADDED];
	const texts = files.map((name) => readIfThere(join(folder, name)));
	return (word) =>
		['"', "'", '`'].some((quote) => texts.some((text) => text.includes(quote + word + quote)));
}

/** Not every version has every file. */
function readIfThere(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw error;
	}
}
