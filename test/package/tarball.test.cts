import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { INodeTypeDescription } from 'n8n-workflow';

import { GptImage } from '../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';
import { packedPackage, ROOT } from '../testbed/lab/package.cts';

/** Bytes, packed: the bench's target. */
const LARGEST = 60_000;
const BUNDLE = 'dist/nodes/gptImage.js';

interface Packed {
	size: number;
	files: Array<{ path: string }>;
}

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
	[field: string]: unknown;
}

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
let folder: string;
let packed: Packed;

beforeAll(async () => {
	({ folder } = await packedPackage());
	const flags = ['--dry-run', '--json', '--ignore-scripts'];
	const { stdout } = await run('npm', ['pack', ...flags], { cwd: folder });
	[packed] = JSON.parse(stdout) as [Packed];
}, 120_000);

it('holds what n8n needs and nothing else', () => {
	const { nodes, credentials } = manifest.n8n;
	expect(packed.files.map(({ path }) => path).sort()).toEqual(
		[
			...['package.json', 'README.md', 'LICENSE', BUNDLE],
			...[...nodes, ...credentials],
			...nodes.map((path) => path.replace(/\.js$/, '.json')),
			...['dist/icons/gptImage.svg', 'dist/icons/gptImage.dark.svg'],
		].sort(),
	);
});

it('is small', () => {
	expect(packed.size).toBeLessThanOrEqual(LARGEST);
});

/** What n8n's own loader finds in the package, and which of the package's files it took. */
const LOAD = `
	require('reflect-metadata');
	const { PackageDirectoryLoader } = require('n8n-core');
	const [folder] = process.argv.slice(1);
	const loader = new PackageDirectoryLoader(folder);
	loader.loadAll().then(() => {
		const files = Object.keys(require.cache).filter((file) => file.startsWith(loader.directory));
		process.stdout.write(JSON.stringify({ known: loader.known, types: loader.types, files }));
	});`;

interface Loaded {
	known: Record<'nodes' | 'credentials', Record<string, { className: string }>>;
	types: { nodes: INodeTypeDescription[] };
	files: string[];
}

it("is loaded by n8n's loader as what the sources say, both nodes from one file", async () => {
	const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
	const { stdout } = await run(process.execPath, ['-e', LOAD, folder], {
		...{ env, cwd: ROOT, maxBuffer: 10_000_000 },
	});
	const { known, types, files } = JSON.parse(stdout) as Loaded;
	const classNames = (of: Record<string, { className: string }>) =>
		Object.entries(of).map(([name, { className }]) => [name, className]);
	expect(classNames(known.nodes)).toEqual([
		['gptImage', 'GptImage'],
		['gptImageTrigger', 'GptImageTrigger'],
	]);
	expect(classNames(known.credentials)).toEqual([
		['gptImageApi', 'GptImageApi'],
		['gptImageWebhookApi', 'GptImageWebhookApi'],
	]);
	const properties = [new GptImage(), new GptImageTrigger()].map(
		({ description }) => description.properties,
	);
	const found = types.nodes.map((description) => description.properties);
	expect(found).toEqual(JSON.parse(JSON.stringify(properties)));
	const { nodes, credentials } = manifest.n8n;
	const scripts = files.filter((file) => file.endsWith('.js'));
	expect(scripts.map((file) => file.slice(file.indexOf('dist/'))).sort()).toEqual(
		[...nodes, ...credentials, BUNDLE].sort(),
	);
});

it('asks for nothing to be installed or run beside it', () => {
	expect(manifest).not.toHaveProperty('dependencies');
	expect(manifest).not.toHaveProperty('optionalDependencies');
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	const scripts = Object.keys(manifest.scripts as object);
	expect(scripts.filter((name) => /^(pre|post)|^(install|prepare|prepack)$/.test(name))).toEqual(
		[],
	);
});
