import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import type { Section } from './limits.cts';
import { round, table } from '../test/testbed/report/table.cts';

const ROOT = join(__dirname, '..');
const RUNS = 5;

/** How large the package is, and how long Node needs to load both nodes, n8n-workflow being there already. */
export async function packageFigures(): Promise<Section> {
	const npm = (...args: string[]) => execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
	npm('run', 'build');
	const [packed] = JSON.parse(npm('pack', '--dry-run', '--json', '--ignore-scripts')) as Array<{
		size: number;
		unpackedSize: number;
		entryCount: number;
	}>;
	const load = `
		require('n8n-workflow');
		const start = process.hrtime.bigint();
		require('./dist/nodes/GptImage/GptImage.node.js');
		require('./dist/nodes/GptImageTrigger/GptImageTrigger.node.js');
		console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
	const times = Array.from({ length: RUNS }, () =>
		Number(execFileSync(process.execPath, ['-e', load], { cwd: ROOT, encoding: 'utf8' })),
	).sort((a, b) => a - b);
	return {
		title: 'The package',
		text: table(
			['tarball, kB', 'unpacked, kB', 'files', 'load time of both nodes, ms (median)'],
			[
				[
					...[round(packed.size / 1000), round(packed.unpackedSize / 1000)],
					...[String(packed.entryCount), round(times[Math.floor(RUNS / 2)])],
				],
			],
		),
		targets: [],
	};
}
