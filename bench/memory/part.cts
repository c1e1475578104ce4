import type { Part } from '../parts.cts';
import { conditions } from '../parts.cts';
import { percentile } from '../percentile.cts';
import { table } from '../table.cts';
import type { Target } from '../table.cts';
import type { Section } from '../limits.cts';
import { peakOnCore, VARIANTS } from './core.cts';
import type { Peak, Variant } from './core.cts';
import { startMemoryLab } from './n8n.cts';
import { canMeasure } from './process.cts';
import { startSandboxProcess } from './sandboxProcess.cts';
import { sandboxOptions } from './steps.cts';

const MB = 1024 ** 2;
const SIZE = { count: 40, bytes: 10 * MB };
/** So many MB may our node take more than the HTTP Request node in a loop. */
const MORE = 50;

const NAMES: Record<Variant, string> = {
	ours: 'GPT Image node',
	oneByOne: 'HTTP Request node, one by one in a loop',
	allAtOnce: 'HTTP Request node, all at once',
};

const HOW = `${SIZE.count} edits, each with an input and a result of 10 MB, files on disk (n8n's filesystem mode). The HTTP
Request node does the same calls: upload, PUT, order, question, download. The sandbox runs in a process of its own. RSS
is that of the process that runs the nodes, at its largest; medians of runs in turns, each in a fresh process.`;

type Peaks = Record<Variant, Peak[]>;

/** Peak memory beside n8n's HTTP Request node: on n8n-core alone, and in a real n8n. */
export async function memoryPart({ quick }: { quick: boolean }): Promise<Part> {
	const core = await inTurns(quick ? 1 : 5, 'n8n-core', async (variant) => {
		const sandbox = await startSandboxProcess(sandboxOptions(SIZE.bytes));
		return await peakOnCore(variant, sandbox, SIZE).finally(() => sandbox.stop());
	});
	const sections = [sectionOf("n8n's core in a child process", core)];
	const versions: string[] = [];
	if (canMeasure) {
		const lab = await startMemoryLab(SIZE);
		try {
			versions.push(`n8n ${lab.version}`, `Node ${lab.node}`);
			const peaks = await inTurns(quick ? 1 : 5, 'n8n', async (variant) => await lab.peak(variant));
			sections.push(sectionOf('A real n8n', peaks));
		} finally {
			await lab.stop();
		}
	}
	return { title: 'Memory', measured: `${conditions(...versions)}. ${HOW}`, sections };
}

async function inTurns(
	runs: number,
	where: string,
	measure: (variant: Variant) => Promise<Peak>,
): Promise<Peaks> {
	const peaks: Peaks = { ours: [], oneByOne: [], allAtOnce: [] };
	for (let run = 0; run < runs; run++) {
		for (const variant of VARIANTS) {
			const peak = await measure(variant);
			peaks[variant].push(peak);
			console.log(`${where}, ${variant}: ${megabytes(peak.peak)} MB, ${peak.seconds} s`);
		}
	}
	return peaks;
}

function sectionOf(where: string, peaks: Peaks): Section {
	const median = (variant: Variant, figure: (peak: Peak) => number) =>
		percentile(peaks[variant].map(figure), 50);
	const peakOf = (variant: Variant) => median(variant, ({ peak }) => peak);
	const rows = VARIANTS.map((variant) => [
		NAMES[variant],
		megabytes(peakOf(variant)),
		signed(peakOf(variant) - peakOf('oneByOne')),
		megabytes(median(variant, ({ peak, before }) => peak - before)),
		peaks[variant].map(({ peak }) => megabytes(peak)).join(', '),
	]);
	const head = ['', 'peak RSS, MB', 'beside one by one', 'growth, MB', 'all runs'];
	const target: Target = {
		name: `${where}: peak RSS above the HTTP Request node's, one by one`,
		value: (peakOf('ours') - peakOf('oneByOne')) / MB,
		most: MORE,
		unit: ' MB',
	};
	return { title: where, text: table(head, rows), targets: [target] };
}

function megabytes(bytes: number): string {
	return (bytes / MB).toFixed(0);
}

function signed(bytes: number): string {
	return `${bytes > 0 ? '+' : ''}${megabytes(bytes)}`;
}
