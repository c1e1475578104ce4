import { setTimeout as sleep } from 'node:timers/promises';

import { startTriggerSetting } from '../../test/testbed/lab/triggerSetting.cts';
import type { TriggerSetting } from '../../test/testbed/lab/triggerSetting.cts';
import type { Execution } from '../../test/testbed/lab/executions.cts';
import { START, uses } from '../../test/testbed/lab/workflowJson.cts';
import type { RequestRecord } from '../../test/testbed/sandbox/server.cts';
import type { Day } from './day.cts';
import { COUNT, LATENCY, rulesOf } from './day.cts';
import type { RealStrategy } from './strategies.cts';
import type { Wish } from './workflows.cts';
import { DELIVERED } from './workflows.cts';

/** What one batch took in n8n. */
export interface RealFigures {
	/** Seconds from the execution's start to its end, by n8n's clock. */
	seconds: number;
	/** How many times as long as the floor. */
	ratio: number;
	/** Requests for each image that was wished for. */
	requests: number;
	/** Generations that were charged. */
	charged: number;
	/** Images that were wished for and came out of the workflow. */
	delivered: number;
	/** Seconds before the first request and after the last answer. */
	around: number;
}

/** Longest that an execution may take, in milliseconds. */
const DEADLINE = 600_000;
/** What a failed execution left running gets this long to show up in the account, in milliseconds. */
const STRAGGLERS = 3_000;
/** Of all answers to those whose answers get lost. */
const LOST = 0.2;

/** A real n8n and the sandbox, where each batch has an account of its own. */
export class Lab {
	/** `Authorization` headers of those whose answers get lost. */
	private readonly unlucky = new Set<string | undefined>();

	constructor(private readonly setting: TriggerSetting) {
		const match = ({ headers }: RequestRecord) => this.unlucky.has(headers.authorization);
		for (const on of ['generate', 'get'] as const) {
			const rule = { on, match, chance: LOST, times: Infinity };
			setting.sandbox.faults.add({ ...rule, fault: { reset: 'after' } });
		}
	}

	get version(): string {
		return this.setting.n8n.version.version;
	}

	get node(): number {
		return this.setting.n8n.version.node;
	}

	async stop(): Promise<void> {
		await this.setting.stop();
	}

	/** One batch by one strategy. */
	async run(strategy: RealStrategy, day: Day, lossy: boolean): Promise<RealFigures> {
		const { sandbox, n8n } = this.setting;
		const { url } = sandbox;
		const { key, session } = sandbox.newAccount();
		const authorization = `Bearer ${key}`;
		if (lossy) this.unlucky.add(authorization);
		const { credentials } = n8n;
		const fields = { apiKey: key, baseUrl: url, sessionToken: session };
		const wish: Wish = {
			prompts: day.prompts,
			...{ url, key, retry: lossy },
			credential: await credentials.create('gptImageApi', fields),
			header: await credentials.create('httpHeaderAuth', {
				name: 'Authorization',
				value: authorization,
			}),
		};
		const execution =
			strategy.woken === true
				? await this.whileListening(wish, async () => await this.execute(strategy, wish))
				: await this.execute(strategy, wish);
		await sleep(STRAGGLERS);
		return this.figures(execution, key, day);
	}

	private async execute({ workflow }: RealStrategy, wish: Wish): Promise<Execution> {
		const { workflows, executions } = this.setting.n8n;
		const saved = await workflows.create(workflow(wish));
		const { executionId } = await workflows.execute(saved, START);
		return await executions.wait(String(executionId), { deadline: DEADLINE, interval: 500 });
	}

	/** Does some work while a GPT Image Trigger of the same account is active. */
	private async whileListening<Result>(
		{ credential }: Wish,
		work: () => Promise<Result>,
	): Promise<Result> {
		const { workflows } = this.setting.n8n;
		const { id } = await this.setting.activated(this.setting.trigger({}, uses(credential)));
		try {
			return await work();
		} finally {
			await workflows.unpublish(id);
		}
	}

	private figures(execution: Execution, key: string, day: Day): RealFigures {
		const { sandbox } = this.setting;
		const began = Date.parse(execution.startedAt ?? '');
		const ended = Date.parse(execution.stoppedAt ?? '');
		const requests = sandbox.requests.filter(
			({ call, headers }) =>
				(call === 'generate' || call === 'get') && headers.authorization === `Bearer ${key}`,
		);
		const during = requests.map(({ at }) => at).filter((at) => at <= ended);
		const generations = execution
			.items(DELIVERED)
			.map(({ json }) => sandbox.rules.state.generations.get(String(json.generationId ?? json.id)))
			.filter((generation) => generation !== undefined && generation.endsAt <= ended);
		const seconds = (ended - began) / 1000;
		const last = Math.max(...during) + LATENCY;
		return {
			seconds,
			ratio: seconds / day.floor,
			requests: requests.length / COUNT,
			charged: sandbox.ledger(key).charged,
			delivered: new Set(generations.map((generation) => generation?.spec.prompt)).size,
			around: (Math.min(...during) - began + (ended - last)) / 1000,
		};
	}
}

export async function startLab(days: Day[]): Promise<Lab> {
	const setting = await startTriggerSetting({ name: 'bench-real' });
	setting.sandbox.configure(rulesOf(days));
	return new Lab(setting);
}
