import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { startTriggerSetting } from '../../test/testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../../test/testbed/lab/triggerSetting.cts';
import { chain, node } from '../../test/testbed/lab/workflowJson.cts';
import { testedN8n } from '../../test/testbed/lab/n8nVersions.cts';
import { table } from '../../test/testbed/report/table.cts';
import { composeDelivery } from '../../test/testbed/sandbox/deliveries.cts';
import { percentile } from '../percentile.cts';
import type { Part } from '../parts.cts';
import { conditions } from '../parts.cts';
import type { Section } from '../limits.cts';

interface Load {
	name: string;
	perSecond: number;
	env: Record<string, string>;
	/** The trigger's p99 may be this many times that of the Webhook node. */
	target: number;
	/** No answer may take longer, in milliseconds: the API takes a longer silence for a failure. */
	longest?: number;
}

const LOADS: Load[] = [
	{
		name: 'legacy',
		perSecond: 50,
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		target: 1.3,
	},
	{ name: 'default', perSecond: 5, env: {}, target: 2.5, longest: 5_000 },
];

const BLOCKS = 4;

/** Seconds of load for each of the two nodes. */
const SECONDS = { whole: 40, quick: 8 };

const HOW = `How long the trigger takes to answer a delivery in a real n8n, beside n8n's own Webhook node in the same run and in
turns: with the legacy expression engine, and with n8n's default, which sets up an isolate for each request. At 50 a second n8n
is near what one core can do, and the 99th percentile is that of its queue: from run to run it differs by half. The
median says more.`;

interface Target {
	url: string;
	secret: string;
	/** Milliseconds from sending to the answer. */
	times: number[];
	refused: number;
}

/** One delivery of an event that nobody has seen before. */
async function deliver(target: Target, agent: Agent): Promise<void> {
	const now = new Date().toISOString();
	const image = 'https://cdn.gptimage2.plus/0123456789abcdef';
	const outputs = [{ png: `${image}.png`, webp: `${image}.webp`, width: 1024, height: 1024 }];
	const about = {
		type: 'text2img',
		status: 'succeeded',
		outputs,
		createdAt: now,
		completedAt: now,
	};
	const data = { generationId: `gen_${randomUUID()}`, ...about };
	const { body, headers } = composeDelivery({ ...target, event: 'generation.succeeded', data });
	const began = performance.now();
	const { status } = await axios.post(target.url, body, {
		headers,
		httpAgent: agent,
		proxy: false,
		validateStatus: () => true,
	});
	target.times.push(performance.now() - began);
	if (status !== 200) target.refused += 1;
}

/** Sends at a steady pace, however slowly the answers come. */
async function load(target: Target, perSecond: number, count: number): Promise<void> {
	const agent = new Agent({ keepAlive: true });
	const began = performance.now();
	const sent: Array<Promise<void>> = [];
	for (let i = 0; i < count; i += 1) {
		await sleep(Math.max(0, began + (i * 1_000) / perSecond - performance.now()));
		sent.push(deliver(target, agent));
	}
	await Promise.all(sent);
	agent.destroy();
	// What the executions still do must not slow the other node down.
	await sleep(2_000);
}

/** Both nodes in one n8n, each followed by the same step. */
async function targets(setting: TriggerSetting): Promise<{ trigger: Target; webhook: Target }> {
	const { n8n } = setting;
	const workflow = await setting.activated();
	const { url, secret } = setting.endpoint(workflow);
	const path = randomUUID();
	const own = node(
		'Webhook',
		'n8n-nodes-base.webhook',
		{ httpMethod: 'POST', path },
		{
			typeVersion: 2,
			webhookId: randomUUID(),
		},
	);
	const then = node('Then', 'n8n-nodes-base.noOp');
	const other = await n8n.workflows.create(chain('Webhook', own, then));
	await n8n.workflows.publish(other.id);
	return {
		trigger: { url: `${n8n.url}${new URL(url).pathname}`, secret, times: [], refused: 0 },
		webhook: { url: `${n8n.url}/webhook/${path}`, secret, times: [], refused: 0 },
	};
}

async function measure(wanted: Load, seconds: number): Promise<Section> {
	const { name, perSecond, env } = wanted;
	const setting = await startTriggerSetting({ env, name: `bench-${name}` });
	try {
		const { trigger, webhook } = await targets(setting);
		const pair = [trigger, webhook];
		for (const each of pair) await load(each, perSecond, perSecond * 3);
		for (const each of pair) each.times = [];
		const count = Math.round((seconds * perSecond) / BLOCKS);
		// In turns, so that both nodes meet the same machine.
		for (let block = 0; block < BLOCKS; block += 1) {
			for (const each of pair) await load(each, perSecond, count);
		}
		return section(wanted, trigger, webhook);
	} finally {
		await setting.stop();
	}
}

function section(
	{ name, perSecond, target, longest }: Load,
	trigger: Target,
	webhook: Target,
): Section {
	const rows = Object.entries({ 'GPT Image Trigger': trigger, Webhook: webhook }).map(
		([who, { times, refused }]) => [
			who,
			...[50, 99, 100].map((p) => percentile(times, p).toFixed(1)),
			String(refused),
		],
	);
	const ratio = percentile(trigger.times, 99) / percentile(webhook.times, 99);
	return {
		title: `Expression engine ${name}, ${perSecond} deliveries a second, ${trigger.times.length} each`,
		text: table(['node', 'p50, ms', 'p99, ms', 'longest, ms', 'refused'], rows),
		targets: [
			{ name: `${name}: p99`, value: ratio, most: target, unit: ' × Webhook' },
			{ name: `${name}: refused`, value: trigger.refused, most: 0 },
			...(longest === undefined
				? []
				: [
						{
							name: `${name}: longest`,
							value: percentile(trigger.times, 100),
							most: longest,
							unit: ' ms',
						},
					]),
		],
	};
}

/** The trigger's answers under load, in a real n8n. */
export async function triggerPart({ quick }: { quick: boolean }): Promise<Part> {
	const sections: Section[] = [];
	for (const each of LOADS)
		sections.push(await measure(each, quick ? SECONDS.quick : SECONDS.whole));
	const { version } = testedN8n();
	return {
		title: 'Deliveries in a real n8n',
		measured: `${conditions(`n8n ${version}`)}. ${HOW}`,
		sections,
	};
}
