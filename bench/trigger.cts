/**
 * `node --require tsx/cjs bench/trigger.cts [--seconds N] [--engine NAME]`: how long the trigger takes to
 * answer a delivery in a real n8n, beside n8n's own Webhook node in the same run: 50 a second with the legacy expression engine, 5 a second with n8n's default.
 */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import axios from 'axios';
import { startTriggerSetting } from '../test/testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../test/testbed/lab/triggerSetting.cts';
import { chain, node } from '../test/testbed/lab/workflowJson.cts';
import { composeDelivery } from '../test/testbed/sandbox/deliveries.cts';
import { percentile } from './percentile.cts';

interface Load {
	name: string;
	perSecond: number;
	env: Record<string, string>;
	/** The trigger's p99 may be this many times that of the Webhook node. */
	target: number;
	/** No answer may take longer, in milliseconds: the API takes a longer silence for a failure. */
	longest: number;
}

const LOADS: Load[] = [
	{
		name: 'legacy',
		perSecond: 50,
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		target: 1.3,
		longest: Infinity,
	},
	{ name: 'default', perSecond: 5, env: {}, target: 2.5, longest: 5_000 },
];

const BLOCKS = 4;

const { values } = parseArgs({
	options: {
		/** Seconds of load for each of the two nodes. */
		seconds: { type: 'string', default: '40' },
		/** Only this expression engine. */
		engine: { type: 'string' },
	},
});

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

async function measure(wanted: Load): Promise<boolean> {
	const { name, perSecond, env } = wanted;
	const setting = await startTriggerSetting({ env, name: `bench-${name}` });
	try {
		const { trigger, webhook } = await targets(setting);
		const pair = [trigger, webhook];
		for (const each of pair) await load(each, perSecond, perSecond * 3);
		for (const each of pair) each.times = [];
		const count = Math.round((Number(values.seconds) * perSecond) / BLOCKS);
		// In turns, so that both nodes meet the same machine.
		for (let block = 0; block < BLOCKS; block += 1) {
			for (const each of pair) await load(each, perSecond, count);
		}
		return report(wanted, trigger, webhook);
	} finally {
		await setting.stop();
	}
}

function report(
	{ name, perSecond, target, longest }: Load,
	trigger: Target,
	webhook: Target,
): boolean {
	console.log(
		`\nExpression engine ${name}, ${perSecond} deliveries a second, ${trigger.times.length} each`,
	);
	for (const [who, { times, refused }] of Object.entries({ trigger, webhook })) {
		const [p50, p99, max] = [50, 99, 100].map((p) => percentile(times, p).toFixed(1));
		console.log(
			`  ${who.padEnd(8)} p50 ${p50} ms  p99 ${p99} ms  longest ${max} ms  refused ${refused}`,
		);
	}
	const ratio = percentile(trigger.times, 99) / percentile(webhook.times, 99);
	const met = ratio <= target && percentile(trigger.times, 100) <= longest && trigger.refused === 0;
	console.log(
		`  p99 ${ratio.toFixed(2)} times the Webhook node's (target ${target}): ${met ? 'met' : 'MISSED'}`,
	);
	return met;
}

async function bench(): Promise<void> {
	const met: boolean[] = [];
	const { engine } = values;
	for (const each of LOADS.filter(({ name }) => (engine ?? name) === name)) {
		met.push(await measure(each));
	}
	if (met.includes(false)) process.exitCode = 1;
}

bench().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
