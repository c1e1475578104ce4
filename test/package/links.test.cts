import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import Slugger from 'github-slugger';

const ROOT = join(__dirname, '..', '..');
const PAGES = [
	...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
	...readdirSync(join(ROOT, 'docs')).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** Without blocks of code, whose brackets are no links. */
function read(page: string): string {
	return readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
}

/** The anchors that GitHub gives to a page's headings. */
function anchors(page: string): Set<string> {
	const slugger = new Slugger();
	const headings = read(page).match(/^#+ .*$/gm) ?? [];
	return new Set(headings.map((line) => slugger.slug(line.replace(/^#+ |[`*]/g, ''))));
}

function linksOf(page: string): string[] {
	return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** What is wrong with a link of a page to a file or a heading; undefined if nothing is. */
function broken(page: string, link: string): string | undefined {
	const [path, anchor] = link.split('#');
	const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
	if (!existsSync(join(ROOT, file))) return `${link}: there is no ${file}`;
	if (anchor === undefined) return undefined;
	return anchors(file).has(anchor) ? undefined : `${link}: no such heading in ${file}`;
}

it.each(PAGES)('%s has no link into the void', (page) => {
	const local = linksOf(page).filter((link) => !/^https?:/.test(link));
	expect(local.map((link) => broken(page, link)).filter(Boolean)).toEqual([]);
});

it.each(PAGES)('%s leads to known places of the vendor only', (page) => {
	const known = ['', '/account/api', '/account/webhooks', '/docs/api'];
	const paths = linksOf(page)
		.filter((link) => link.startsWith('https://gptimage2.plus'))
		.map((link) => link.replace('https://gptimage2.plus', '').replace(/\/$/, ''));
	expect(paths.filter((path) => !known.includes(path))).toEqual([]);
});

it('shows every picture that it keeps', () => {
	const shown = PAGES.map(read).join('\n');
	const pictures = readdirSync(join(ROOT, '.github')).filter((name) => name.endsWith('.png'));
	expect(pictures.filter((name) => !shown.includes(`.github/${name}`))).toEqual([]);
});

it('has the same sections and examples in Chinese as in English', () => {
	const chinese = read(join('docs', 'README.zh-CN.md'));
	const sections = (page: string) => page.match(/^## /gm)?.length;
	expect(sections(chinese)).toBe(sections(read('README.md')));
	const examples = readdirSync(join(ROOT, 'examples'));
	expect(examples.filter((name) => !chinese.includes(`](../examples/${name})`))).toEqual([]);
});
