import { createHash } from 'node:crypto';

import type { Account } from '../nodes/engine/key/account';
import { accountFor } from '../nodes/engine/key/account';
import type { VirtualAnswer, VirtualApi } from '../test/testbed/virtual/api.cts';
import { newProcess, runNode } from '../test/testbed/virtual/node.cts';

/** A way to get `count` images out of the API. */
export interface Strategy {
	name: string;
	/** It hears of each end by an event: needs a GPT Image Trigger. */
	woken?: boolean;
	run(api: VirtualApi, count: number, random: () => number, lanes?: number): Promise<unknown>;
}

/** Several hours, so that even those that waste requests get to their end. */
export const PATIENT = { rateLimitWait: 1_000_000, timeout: 36_000 };

/** The action node with its defaults, but for patience. */
export const ours: Strategy = {
	name: 'GPT Image node',
	run: async (api, count, random) => await runNode(api, { count, random, options: PATIENT }),
};

/** The same while a trigger in the same n8n process hears of each end. */
export const oursWoken: Strategy = { ...ours, name: 'GPT Image node, woken', woken: true };

/** The node with some of its ideas taken away. */
export function reduced(
	name: string,
	{ lanes, learning, budget }: { lanes: boolean; learning: boolean; budget: boolean },
): Strategy {
	return {
		name,
		run: async (api, count, random) => {
			const from = newProcess();
			const account = accountOf(from, api.clock.now());
			if (!learning) account.learn = () => undefined;
			if (!budget) {
				const seen = account.outlook.bind(account);
				account.outlook = (now) => ({ ...seen(now), left: 1_000_000, limit: 1_000_000 });
			}
			const options = { ...PATIENT, concurrency: lanes ? 5 : 1 };
			return await runNode(api, { count, random, from, options });
		},
	};
}

/** What the process of this name knows of the key. */
function accountOf(from: string, now: number): Account {
	const name = `https://${from}.invalid\nBearer gimg_bench`;
	return accountFor(createHash('sha256').update(name).digest('hex'), now);
}

/** Several lanes, each asking for its generation after the pauses that `pause` names, in seconds. */
function polling(name: string, lanes: number, pause: (question: number) => number): Strategy {
	return {
		name,
		run: async (api, count) =>
			await inLanes(api, count, lanes, async (id) => {
				for (let question = 0; ; question++) {
					await api.clock.sleep(pause(question) * 1000);
					const { body } = await patiently(api, 'GET', `/api/v1/generations/${id}`);
					if ((body as { status: string }).status === 'succeeded') return;
				}
			}),
	};
}

/** One after the other, as loops over items do. */
export const oneByOne = (seconds: number) =>
	polling(`one by one, every ${seconds} s`, 1, () => seconds);

/** Five at a time with a fixed interval, as a pool in a Code node does. */
export const fiveEvery = (seconds: number) =>
	polling(`five lanes, every ${seconds} s`, 5, () => seconds);

/** Five at a time with doubling pauses. */
export const backOff = polling('five lanes, back-off 1–32 s', 5, (question) =>
	Math.min(2 ** question, 32),
);

/** Knows when each generation ends and asks right then: what the hourly limit leaves possible at best. */
export const budgetFloor: Strategy = {
	name: 'floor: asks once, right at the end',
	run: async (api, count, _random, lanes = 5) =>
		await inLanes(api, count, lanes, async (id) => {
			await api.clock.sleep(api.endOf(id) - api.clock.now());
			await patiently(api, 'GET', `/api/v1/generations/${id}`);
		}),
};

/** Never asks, and yet knows. */
export const noPolling: Strategy = {
	name: 'floor: never asks',
	run: async (api, count, _random, lanes = 5) =>
		await inLanes(api, count, lanes, async (id) => {
			await api.clock.sleep(api.endOf(id) - api.clock.now());
		}),
};

/** The same for edits, each with a picture of its own: three requests each. */
export const editFloor: Strategy = {
	name: 'floor: uploads, asks once, right at the end',
	run: async (api, count) => {
		const picture = { filename: 'a.png', contentType: 'image/png', size: 100 };
		const upload = async () => void (await patiently(api, 'POST', '/api/v1/upload', picture));
		const ask = async (id: string) => {
			await api.clock.sleep(api.endOf(id) - api.clock.now());
			await patiently(api, 'GET', `/api/v1/generations/${id}`);
		};
		await inLanes(api, count, 5, ask, upload);
	},
};

async function inLanes(
	api: VirtualApi,
	count: number,
	lanes: number,
	wait: (id: string) => Promise<void>,
	before: () => Promise<void> = async () => await Promise.resolve(),
): Promise<void> {
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const prompt = `picture ${next++}`;
			await before();
			const { body } = await patiently(api, 'POST', '/api/v1/generate', { prompt });
			await wait((body as { generationId: string }).generationId);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
}

/** Repeats what was refused as `Retry-After` says. */
async function patiently(
	api: VirtualApi,
	method: 'GET' | 'POST',
	path: string,
	body?: unknown,
): Promise<VirtualAnswer> {
	for (;;) {
		const answer = await api.send({ method, path, body, from: 'others' });
		if (answer.statusCode !== 429) return answer;
		await api.clock.sleep(Number(answer.headers['retry-after']) * 1000);
	}
}
