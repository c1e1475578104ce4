import type { INodeExecutionData } from 'n8n-workflow';

import { VirtualClock } from '../../testbed/virtual/clock.cts';
import { newProcess, runNode } from '../../testbed/virtual/node.cts';
import { seededRandom } from '../../testbed/sandbox/faults.cts';
import { ruleOptions } from '../../testbed/sandbox/options/check.cts';
import { vary } from '../../testbed/sandbox/variations.cts';
import type { Execution, History } from './history.cts';
import { TroubledApi } from './troubledApi.cts';

/** What one execution came to. */
export interface Lived {
	wish: Execution;
	name: string;
	/** What the last run of the node handed on; undefined if it threw. */
	items?: INodeExecutionData[];
	/** All that it said: errors of every run, error items, warnings in the log. */
	said: string[];
	/** The same but for the log, with hints, and each with the item that it is about, where that is known. */
	read: Array<{ at: number; text: string; item?: number }>;
	/** Lines for the record in n8n's log: what is left of an execution that is killed. */
	logged: Array<{ at: number; line: string }>;
	/** Milliseconds of the clock. */
	cancelledAt?: number;
	endedAt: number;
}

/** The prompt that names an item of an execution. */
export const promptOf = (name: string, itemIndex: number): string => `${name} item ${itemIndex}`;

/** Lets a history happen, in virtual time. */
export async function live(history: History): Promise<{ api: TroubledApi; lives: Lived[] }> {
	const { executions, sameProcess, durations, outcomes, troubles, seed, ...more } = history;
	const { roundTrip, clockOffset, limit, inFlight } = more;
	const clock = new VirtualClock();
	const ahead = [...troubles];
	const api = new TroubledApi(
		clock,
		{
			limit,
			inFlight,
			duration: durations,
			outcome: ({ index }) => outcomes[index % outcomes.length],
			...ruleOptions(vary(...history.variations)),
		},
		{ roundTrip, clockOffset },
		() => ahead.shift(),
	);
	const random = seededRandom(seed);
	const shared = newProcess();
	const work = executions.map(
		async (wish, index) =>
			await execute(api, wish, `execution ${index}`, sameProcess ? shared : newProcess(), random),
	);
	const lives = await clock.run(Promise.all(work));
	// Whatever would still be on its way shows in the log of requests.
	await clock.run(clock.sleep(3600_000));
	return { api, lives };
}

async function execute(
	api: TroubledApi,
	wish: Execution,
	name: string,
	from: string,
	random: () => number,
): Promise<Lived> {
	const { clock } = api;
	await clock.sleep(wish.startsAt);
	const controller = new AbortController();
	const lived: Lived = { wish, name, said: [], read: [], logged: [], endedAt: 0 };
	if (wish.cancelAfter !== undefined) {
		clock.at(clock.now() + wish.cancelAfter, () => {
			lived.cancelledAt = clock.now();
			controller.abort();
		});
	}
	const { refused, wait, concurrency, continueOnFail } = wish;
	for (let tries = 0; ; tries++) {
		try {
			lived.items = await runNode(api, {
				count: wish.items,
				from,
				random,
				executionId: `${from} ${name}`,
				signal: controller.signal,
				continueOnFail,
				parameters: { waitForCompletion: wait },
				options: { concurrency, timeout: 900, rateLimitWait: 1e7 },
				prompt: (item) => `${promptOf(name, item)}${refused.includes(item) ? ' [policy]' : ''}`,
				hint: (text) => lived.read.push({ at: clock.now(), text }),
				log: {
					warn: (message) => lived.said.push(message),
					info: (line) => lived.logged.push({ at: clock.now(), line }),
				},
			});
			lived.said.push(
				...lived.items.flatMap(({ json }) => ('error' in json ? JSON.stringify(json.error) : [])),
			);
			for (const [item, { json }] of lived.items.entries()) {
				if ('error' in json) lived.read.push({ at: clock.now(), text: wordsOf(json.error), item });
			}
			break;
		} catch (error) {
			const { message, description } = error as Error & { description?: string };
			lived.said.push(`${message} ${description ?? ''}`);
			const [, item] = /\[item (\d+)\]$/.exec(message) ?? [];
			const text = wordsOf({ message, description });
			lived.read.push({ at: clock.now(), text, item: Number(item ?? 0) });
			// n8n does not run a cancelled node again.
			if (controller.signal.aborted || tries === wish.retries) break;
			await clock.sleep(1000);
		}
	}
	lived.endedAt = clock.now();
	return lived;
}

function wordsOf(error: unknown): string {
	const { message, description } = error as { message: string; description?: string };
	return `${message}. ${description ?? ''}`;
}
