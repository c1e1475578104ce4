import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(__dirname, '..', '..');
/** Bytes, packed. The bench has the target; above this, something has got in that does not belong there. */
const LARGEST = 95_000;

interface Packed {
	size: number;
	files: Array<{ path: string }>;
}

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
	[field: string]: unknown;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
let folder: string;
let packed: Packed;

// Built apart from the checkout, which may have an old dist or none.
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'gptimage-pack-'));
	const run = promisify(execFile);
	const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
	await run(process.execPath, [tsc, '--outDir', join(folder, 'dist')], { cwd: ROOT });
	for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
		cpSync(join(ROOT, name), join(folder, name));
	}
	cpSync(join(ROOT, 'icons'), join(folder, 'dist', 'icons'), { recursive: true });
	const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: folder,
	});
	[packed] = JSON.parse(stdout) as [Packed];
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('holds what n8n needs and nothing else', () => {
	const paths = packed.files.map(({ path }) => path);
	const sources = (name: string) => `^dist/${name}/[\\w./]+\\.js$`;
	const allowed = [
		/^(package\.json|README\.md|LICENSE)$/,
		/^dist\/icons\/gptImage(\.dark)?\.svg$/,
		/^dist\/nodes\/\w+\/\w+\.node\.json$/,
		new RegExp(sources('nodes')),
		new RegExp(sources('credentials')),
	];
	expect(paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
	const { nodes, credentials } = manifest.n8n;
	const codex = nodes.map((path) => path.replace(/\.js$/, '.json'));
	const icons = ['dist/icons/gptImage.svg', 'dist/icons/gptImage.dark.svg'];
	expect(paths).toEqual(
		expect.arrayContaining([...nodes, ...credentials, ...codex, ...icons, 'LICENSE', 'README.md']),
	);
});

it('is small', () => {
	expect(packed.size).toBeLessThanOrEqual(LARGEST);
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
