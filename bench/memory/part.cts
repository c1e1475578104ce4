import type { Part } from '../parts.cts';
import { conditions } from '../parts.cts';
import { percentile } from '../percentile.cts';
import { table } from '../../test/testbed/report/table.cts';
import type { Target } from '../../test/testbed/report/table.cts';
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

/** How often each is measured: in n8n it takes minutes, and the last one has no target. */
const RUNS: Record<'core' | 'n8n' | 'quick', Record<Variant, number>> = {
	core: { ours: 5, oneByOne: 5, allAtOnce: 5 },
	n8n: { ours: 3, oneByOne: 3, allAtOnce: 1 },
	quick: { ours: 1, oneByOne: 1, allAtOnce: 1 },
};

/** Peak memory beside n8n's HTTP Request node: on n8n-core alone, and in a real n8n. */
export async function memoryPart({ quick }: { quick: boolean }): Promise<Part> {
	// Side by side: what one process needs is no matter of the other's.
	const [core, inN8n] = await Promise.all([
		onCore(RUNS[quick ? 'quick' : 'core']),
		canMeasure ? inRealN8n(RUNS[quick ? 'quick' : 'n8n']) : undefined,
	]);
	return {
		title: 'Memory',
		measured: `${conditions(...(inN8n?.versions ?? []))}. ${HOW}`,
		sections: [core, ...(inN8n ? [inN8n.section] : [])],
	};
}

async function onCore(runs: Record<Variant, number>): Promise<Section> {
	const peaks = await inTurns(runs, 'n8n-core', async (variant) => {
		const sandbox = await startSandboxProcess(sandboxOptions(SIZE.bytes));
		return await peakOnCore(variant, sandbox, SIZE).finally(() => sandbox.stop());
	});
	return sectionOf("n8n's core in a child process", peaks);
}

async function inRealN8n(
	runs: Record<Variant, number>,
): Promise<{ section: Section; versions: string[] }> {
	const lab = await startMemoryLab(SIZE);
	try {
		const peaks = await inTurns(runs, 'n8n', async (variant) => await lab.peak(variant));
		const versions = [`n8n ${lab.version}`, `Node ${lab.node}`];
		return { section: sectionOf('A real n8n', peaks), versions };
	} finally {
		await lab.stop();
	}
}

async function inTurns(
	runs: Record<Variant, number>,
	where: string,
	measure: (variant: Variant) => Promise<Peak>,
): Promise<Peaks> {
	const peaks: Peaks = { ours: [], oneByOne: [], allAtOnce: [] };
	for (let run = 0; run < Math.max(...Object.values(runs)); run++) {
		for (const variant of VARIANTS.filter((each) => run < runs[each])) {
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
