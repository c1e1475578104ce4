import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import Slugger from 'github-slugger';

import packageJson from '../../package.json';

const ROOT = join(__dirname, '..', '..');
const PAGES = ['.', 'docs', 'examples']
	.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
	.filter((name) => name.endsWith('.md'));
const ENGLISH = PAGES.filter((name) => !name.endsWith('.zh-CN.md'));

/** Where the pictures of the README are for npm's page, which knows no relative addresses in `srcset`. */
const RAW = `${packageJson.repository.url.replace(/^git\+|\.git$/g, '')}/main/`.replace(
	'github.com',
	'raw.githubusercontent.com',
);

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
	const found = read(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g);
	return [...found].map(([, target, attribute]) => target ?? attribute);
}

const picturesOf = (page: string) => linksOf(page).filter((link) => /\.(png|svg)$/.test(link));

/** The file that a page's link leads to, from the project's folder; none outside of the project. */
function fileOf(page: string, link: string): string | undefined {
	if (link.startsWith(RAW)) return link.slice(RAW.length);
	if (/^https?:/.test(link)) return undefined;
	const [path] = link.split('#');
	return path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
}

/** What is wrong with a link of a page to a file or a heading; undefined if nothing is. */
function broken(page: string, link: string): string | undefined {
	const file = fileOf(page, link);
	if (file === undefined) return undefined;
	if (!existsSync(join(ROOT, file))) return `${link}: there is no ${file}`;
	const [, anchor] = link.split('#');
	if (anchor === undefined) return undefined;
	return anchors(file).has(anchor) ? undefined : `${link}: no such heading in ${file}`;
}

it.each(PAGES)('%s has no link into the void', (page) => {
	expect(
		linksOf(page)
			.map((link) => broken(page, link))
			.filter(Boolean),
	).toEqual([]);
});

it.each(PAGES)('%s leads to known places of the vendor only', (page) => {
	const known = ['', '/account/api', '/account/webhooks', '/docs/api'];
	const paths = linksOf(page)
		.filter((link) => link.startsWith('https://gptimage2.plus'))
		.map((link) => link.replace('https://gptimage2.plus', '').replace(/\/$/, ''));
	expect(paths.filter((path) => !known.includes(path))).toEqual([]);
});

it('can be reached from the README: every page', () => {
	const reached = new Set(['README.md']);
	for (const page of reached) {
		const files = linksOf(page).flatMap((link) => fileOf(page, link) ?? []);
		for (const file of files)
			if (file.endsWith('.md') && existsSync(join(ROOT, file))) reached.add(file);
	}
	expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
});

it('shows every picture that it keeps', () => {
	const shown = new Set(
		ENGLISH.flatMap((page) => picturesOf(page).map((link) => fileOf(page, link))),
	);
	const kept = readdirSync(join(ROOT, '.github')).filter((name) => /\.(png|svg)$/.test(name));
	expect(kept.filter((name) => !shown.has(`.github/${name}`))).toEqual([]);
});

it('has pictures in the README that npm can show', () => {
	expect(picturesOf('README.md').filter((link) => !/^https:/.test(link))).toEqual([]);
});

it('has a README of at most 2000 words', () => {
	const words = readFileSync(join(ROOT, 'README.md'), 'utf8').match(/\S+/g) ?? [];
	expect(words.length).toBeLessThanOrEqual(2000);
});

it('has the same sections, tables, pictures and examples in Chinese as in English', () => {
	const chinese = join('docs', 'README.zh-CN.md');
	const shape = (page: string) => ({
		headings: (read(page).match(/^#+ /gm) ?? []).map((mark) => mark.trim()),
		rows: read(page).match(/^\|/gm)?.length,
		pictures: picturesOf(page).map((link) => fileOf(page, link)),
		files: [...new Set(linksOf(page).flatMap((link) => fileOf(page, link) ?? []))]
			.filter((file) => file.startsWith('examples'))
			.sort(),
	});
	expect(shape(chinese)).toEqual(shape('README.md'));
});
