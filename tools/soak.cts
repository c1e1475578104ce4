/** `npm run soak -- [--minutes N]`: a mixed load with faults on a real n8n, and what it leaves behind. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startTriggerSetting } from '../test/testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../test/testbed/lab/triggerSetting.cts';
import { until } from '../test/testbed/lab/waiting.cts';
import type { Workflow } from '../test/testbed/lab/workflows.cts';
import { Load } from '../test/testbed/lab/load.cts';
import { averages, megabytes, Probe } from '../test/testbed/lab/probe.cts';
import type { Look } from '../test/testbed/lab/probe.cts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });

/** The heap may be larger at the end than after the first fifth by so many megabytes. */
const HEAP_MAY_GROW = 15;
const EVERY = 10;

/** How many executions of a workflow have which status. */
async function statuses(
	{ n8n }: TriggerSetting,
	{ id }: Workflow,
): Promise<Record<string, number>> {
	const found: Record<string, number> = {};
	for (const status of ['success', 'error', 'crashed', 'running', 'new', 'waiting']) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: [status] }));
		const path = `/rest/executions?filter=${filter}&limit=1`;
		const { count } = await n8n.client.call<{ count: number }>('GET', path);
		if (count !== 0) found[status] = count;
	}
	return found;
}

/** Characters of the static data that n8n stores for a workflow. */
async function staticData({ n8n }: TriggerSetting, { id }: Workflow): Promise<number> {
	const workflow = await n8n.client.call<{ staticData?: unknown }>('GET', `/rest/workflows/${id}`);
	return JSON.stringify(workflow.staticData ?? null).length;
}

function series(looks: Look[]) {
	const [first] = looks;
	return looks.map(({ at, rss, heapUsed, resources }) => ({
		second: Math.round((at - (first?.at ?? at)) / 1000),
		rss: megabytes(rss),
		heap: megabytes(heapUsed),
		resources: Object.values(resources).reduce((sum, count) => sum + count, 0),
	}));
}

async function measure(setting: TriggerSetting, probe: Probe, minutes: number) {
	const load = await Load.prepare(setting);
	const before = { static: await staticData(setting, load.listening), ...(await probe.next()) };
	const start = performance.now();
	await load.until(start + minutes * 60_000);
	const { making, listening, done } = load;
	await until(
		async () => {
			const open = [await statuses(setting, making), await statuses(setting, listening)];
			return open.some(({ running, new: fresh }) => (running ?? 0) + (fresh ?? 0) > 0)
				? undefined
				: true;
		},
		{ what: 'all executions to end', deadline: 120_000, interval: 1_000 },
	);
	// Idle connections are closed by then.
	await sleep(20_000);
	const after = { static: await staticData(setting, listening), ...(await probe.next()) };
	const busy = probe.looks.filter(({ at }) => at > before.last.at);
	const fifth = Math.max(1, Math.floor(busy.length / 5));
	const early = averages(busy.slice(fifth, 2 * fifth));
	const late = averages(busy.slice(-fifth));
	const { charged, refunded } = setting.sandbox.charges;
	return {
		minutes,
		...done,
		executionsOfBatches: await statuses(setting, making),
		executionsOfEvents: await statuses(setting, listening),
		apiCalls: setting.sandbox.requests.length,
		faults: setting.sandbox.requests.filter(({ fault }) => fault !== undefined).length,
		credits: { charged, refunded },
		heapMegabytes: {
			before: megabytes(before.heapUsed),
			early: megabytes(early.heapUsed),
			late: megabytes(late.heapUsed),
			after: megabytes(after.heapUsed),
		},
		rssMegabytes: {
			before: megabytes(before.rss),
			early: megabytes(early.rss),
			late: megabytes(late.rss),
			after: megabytes(after.rss),
		},
		staticDataCharacters: { before: before.static, after: after.static },
		resources: { before: before.last.resources, after: after.last.resources },
		series: series(probe.looks),
	};
}

async function soak(): Promise<void> {
	const probe = new Probe(EVERY);
	const setting = await startTriggerSetting({ env: probe.env, name: 'soak' });
	try {
		const figures = await measure(setting, probe, Number(values.minutes));
		const page = { date: new Date().toISOString().slice(0, 10), n8n: setting.n8n.version.version };
		const { heapMegabytes: heap, staticDataCharacters: stored, forgedAccepted, strange } = figures;
		console.log(JSON.stringify(figures, null, 2));
		const flat = heap.after - heap.early <= HEAP_MAY_GROW;
		const good = flat && stored.after === stored.before && forgedAccepted === 0;
		console.log(`Heap ${flat ? 'flat' : 'GROWN'}, unexpected answers ${JSON.stringify(strange)}`);
		if (!good) process.exitCode = 1;
		else if (figures.minutes >= 10) {
			const file = join(__dirname, '..', 'docs', 'soak.json');
			writeFileSync(file, `${JSON.stringify({ ...page, ...figures }, null, '\t')}\n`);
		}
	} finally {
		await setting.stop();
	}
}

soak().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
