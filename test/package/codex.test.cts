import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CodexData, INodeTypeDescription } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';
import actionCodex from '../../nodes/GptImage/GptImage.node.json';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';
import packageJson from '../../package.json';
import triggerCodex from '../../nodes/GptImageTrigger/GptImageTrigger.node.json';

/**
 * n8n's own list; any other category is left out of its panels. Without "AI": n8n's node panel hides nodes of that
 * category from the search, unless they are root nodes of its own agents.
 */
const CATEGORIES =
	'Analytics, Communication, Data & Storage, Development, Finance & Accounting, Marketing & Content, Miscellaneous, Productivity, Sales, Utility'.split(
		', ',
	);

/** What n8n's search looks at: the node's name, its other names, and its actions. */
function searched({ displayName, properties }: INodeTypeDescription, { alias = [] }: CodexData) {
	const operation = properties.find(({ name }) => name === 'operation');
	const actions = (operation?.options ?? []).map((option) =>
		'action' in option ? option.action : '',
	);
	return [displayName, ...alias, ...actions].join('\n').toLowerCase();
}

const action = searched(new GptImage().description, actionCodex);
const trigger = searched(new GptImageTrigger().description, triggerCodex);

it.each([
	...['gpt image', 'gpt-image', 'image generation', 'generate image', 'text to image', 'text2img'],
	...['edit image', 'edit photo', 'picture', 'photo', 'draw', 'illustration', 'art'],
	...['create image', 'image to image', 'ai image', 'logo', 'upload image'],
])('is found under "%s"', (words) => {
	expect(action).toContain(words);
});

// Masks are not offered, and neither OpenAI's models by name nor its keys.
it.each(['inpaint', 'mask', 'dall-e', 'openai'])('promises nothing under "%s"', (words) => {
	expect(action).not.toContain(words);
	expect(trigger).not.toContain(words);
});

it.each(['gpt image', 'webhook', 'image ready', 'text to image', 'event'])(
	'has a trigger that is found under "%s"',
	(words) => {
		expect(trigger).toContain(words);
	},
);

it.each([actionCodex, triggerCodex])('is in categories that n8n has', (codex) => {
	expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
	// Without resources n8n drops the whole file. It appends a query to the address: a fragment would swallow it.
	const { primaryDocumentation, credentialDocumentation } = codex.resources;
	expect(credentialDocumentation[0].url).toMatch(/^https:[^#]+$/);
	const { url } = primaryDocumentation[0];
	const blob = `${packageJson.repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/`;
	expect(url.startsWith(blob)).toBe(true);
	expect(existsSync(join(__dirname, '..', '..', url.slice(blob.length)))).toBe(true);
});
