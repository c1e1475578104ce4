import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Count } from '../hostile/count.cts';

const PROMISES = [
	'memory grew',
	'timers left',
	'static data grew',
	'forged one accepted',
	'crashed',
];
const count = new Count(
	'Executions within an hour, under load and faults',
	'an hour of virtual time',
	PROMISES,
).install();

/** What is remembered of a generation (for a day, and of some thousands only) takes less than so many bytes. */
const PER_GENERATION = 4_000;
/** The garbage collector's own ups and downs, in bytes. */
const NOISE = 2 * 1024 ** 2;

interface Report {
	done: Record<
		| 'executions'
		| 'generations'
		| 'deliveries'
		| 'started'
		| 'forgedAccepted'
		| 'strangeErrors'
		| 'staticDataChanged',
		number
	>;
	looks: Array<{ heap: number; generations: number }>;
	resources: string[];
	left: string[];
}

it('an hour of mixed load leaves nothing behind', async () => {
	const script = join(__dirname, 'virtualHour.cts');
	const { stdout } = await promisify(execFile)(process.execPath, [
		...['--expose-gc', '--require', require.resolve('tsx/cjs'), script],
	]);
	const { done, looks, resources, left } = JSON.parse(stdout) as Report;
	const [first] = looks;
	const [hourLater, dayLater] = looks.slice(-2);
	const may = (hourLater.generations - first.generations) * PER_GENERATION + NOISE;
	const grew = hourLater.heap - first.heap > may || dayLater.heap - first.heap > may / 2;
	expect(done.generations).toBeGreaterThan(1000);
	expect(done.started).toBe(done.generations);
	for (let number = 0; number < done.executions - 1; number++) count.add('delivered', 'one', {});
	count.add('delivered', 'an hour', {
		'memory grew': grew ? looks : undefined,
		'timers left': JSON.stringify(left) === JSON.stringify(resources) ? undefined : left,
		'static data grew': done.staticDataChanged > 0 ? done : undefined,
		'forged one accepted': done.forgedAccepted > 0 ? done : undefined,
		crashed: done.strangeErrors > 0 ? done : undefined,
	});
	const megabytes = ({ heap }: Report['looks'][number]) => (heap / 1024 ** 2).toFixed(1);
	console.log(
		`Heap after collection: ${megabytes(first)} MB, an hour and ${hourLater.generations} generations later ${megabytes(hourLater)} MB, a day later ${megabytes(dayLater)} MB`,
	);
});
