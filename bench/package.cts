import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Section } from './limits.cts';
import { percentile } from './percentile.cts';
import { once } from '../test/testbed/lab/cache.cts';
import { run } from '../test/testbed/lab/command.cts';
import { ROOT } from '../test/testbed/lab/package.cts';
import type { Target } from '../test/testbed/report/table.cts';
import { round, table } from '../test/testbed/report/table.cts';

/** Of each package, in turns. */
const RUNS = 21;

/** A widely used node for an API, one node without dependencies: what loading takes elsewhere. */
const OTHER = { name: '@mendable/n8n-nodes-firecrawl', version: '2.1.2' };
const OTHER_NODE = 'dist/nodes/Firecrawl/Firecrawl.node.js';

const OURS = ['GptImage', 'GptImageTrigger'].map((name) =>
	join(ROOT, 'dist', 'nodes', name, `${name}.node.js`),
);

/** Prints the milliseconds of processor time that loading takes; that of a busy machine's other work is not in it. */
const LOAD = `
	require('n8n-workflow');
	const start = process.cpuUsage();
	for (const file of process.argv.slice(1)) require(file);
	const { user, system } = process.cpuUsage(start);
	console.log((user + system) / 1000);`;

/** How large the package is, and how long Node needs to load both nodes, n8n-workflow being there already. */
export async function packageFigures(): Promise<Section> {
	await run('npm', ['run', 'build'], { cwd: ROOT });
	const { size, unpackedSize, entryCount } = await packed();
	const other = await otherNode();
	const ours: number[] = [];
	const theirs: number[] = [];
	for (let n = 0; n < RUNS; n++) {
		ours.push(await loadTime(OURS));
		theirs.push(await loadTime([other]));
	}
	const [own, its] = [ours, theirs].map((times) => percentile(times, 50));
	const sizes = [round(size / 1000), round(unpackedSize / 1000), String(entryCount)];
	const targets: Target[] = [
		{ name: 'Tarball', value: size / 1000, most: 60, unit: ' kB' },
		{
			name: `Load time of both nodes, beside ${OTHER.name} ${OTHER.version}`,
			...{ value: own / its, most: 1.3, unit: ' ×' },
		},
	];
	return {
		title: 'The package',
		text: table(
			[
				...['tarball, kB', 'unpacked, kB', 'files', 'load time of both nodes, ms (median)'],
				`${OTHER.name} ${OTHER.version}, ms`,
			],
			[[...sizes, round(own), round(its)]],
		),
		targets,
	};
}

interface Packed {
	/** Bytes. */
	size: number;
	unpackedSize: number;
	entryCount: number;
}

async function packed(): Promise<Packed> {
	const flags = ['--dry-run', '--json', '--ignore-scripts'];
	const [tarball] = JSON.parse(await run('npm', ['pack', ...flags], { cwd: ROOT })) as [Packed];
	return tarball;
}

/** The file of the other package's node, in the cache. */
async function otherNode(): Promise<string> {
	const { name, version } = OTHER;
	const folder = await once(`firecrawl-${version}`, async (target) => {
		await writeFile(join(target, 'package.json'), '{"private":true}\n');
		const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'];
		await run('npm', ['install', ...flags, `${name}@${version}`], { cwd: target });
	});
	return join(folder, 'node_modules', name, OTHER_NODE);
}

/** Milliseconds of processor time, in a process of its own. */
async function loadTime(files: string[]): Promise<number> {
	// Else the other package would find no n8n-workflow, and here both find the same.
	const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
	return Number(await run(process.execPath, ['-e', LOAD, ...files], { cwd: ROOT, env }));
}
