/** n8n's package scan, offline: on the sources and on the unpacked tarball; then what the tarball holds. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../test/testbed/lab/command.cts';
import { packedPackage, ROOT } from '../test/testbed/lab/package.cts';

interface ScanResult {
	passed: boolean;
	message?: string;
	details?: string;
}

interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage: (folder: string, patterns: string[]) => Promise<ScanResult>;
}

interface PackedFile {
	path: string;
	size: number;
}

/** Everything that n8n needs; anything else has no business in users' installations. */
const ALLOWED = [
	/^package\.json$/,
	/^README\.md$/,
	/^LICENSE$/,
	/^dist\/credentials\/\w+\.credentials\.js$/,
	/^dist\/icons\/[\w.]+\.svg$/,
	/^dist\/nodes\/\w+\/\w+\.node\.js(on)?$/,
	/^dist\/nodes\/gptImage\.js$/,
];

/** As the scan command runs them on a published package. */
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];

/** The scanner is an ES module without an entry for its parts. */
async function loadScanner(): Promise<Scanner> {
	const manifest = require.resolve('@n8n/scan-community-package/package.json');
	const file = join(manifest, '..', 'scanner', 'scanner.mjs');
	return (await import(pathToFileURL(file).href)) as Scanner;
}

function report(what: string, failures: string[]): boolean {
	console.log(`${failures.length === 0 ? 'passed' : 'FAILED'}: ${what}`);
	for (const failure of failures) console.log(failure);
	return failures.length === 0;
}

function failuresOf({ passed, message, details }: ScanResult): string[] {
	if (!passed) return [details ?? message ?? 'no reason given'];
	return message ? [message] : [];
}

/** What is in the tarball that must not be, and what `n8n` in package.json names and is not in it. */
async function contentFailures(folder: string, files: PackedFile[]): Promise<string[]> {
	const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const packed = new Set(files.map(({ path }) => path));
	const wanted = [...manifest.n8n.nodes, ...manifest.n8n.credentials, 'README.md', 'LICENSE'];
	return [
		...[...packed]
			.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
			.map((path) => `  not needed by n8n: ${path}`),
		...wanted.filter((path) => !packed.has(path)).map((path) => `  missing: ${path}`),
	];
}

async function scan(): Promise<boolean> {
	const { tarball, folder } = await packedPackage();
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await loadScanner();
	const unpacked = await mkdtemp(join(tmpdir(), 'gptimage-scan-'));
	try {
		await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
		const source = await analyzePackage(ROOT, SOURCE_FILE_PATTERNS);
		const compiled = await analyzePackage(unpacked, TARBALL_PATTERNS);
		const listing = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: folder,
		});
		const [pack] = JSON.parse(listing) as [
			{ files: PackedFile[]; size: number; unpackedSize: number },
		];
		const passed = [
			report("n8n's scan of the sources", failuresOf(source)),
			report("n8n's scan of the tarball", failuresOf(compiled)),
			report('content of the tarball', await contentFailures(folder, pack.files)),
		];
		const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
		console.log(
			`${pack.files.length} files, ${kilobytes(pack.size)} packed, ${kilobytes(pack.unpackedSize)} unpacked`,
		);
		return !passed.includes(false);
	} finally {
		await rm(unpacked, { recursive: true, force: true });
	}
}

scan().then(
	(passed) => (process.exitCode = passed ? 0 : 1),
	(error: Error) => {
		console.error(`The scan could not run: ${error.message}`);
		process.exitCode = 1;
	},
);
