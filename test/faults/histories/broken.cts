import { adviceToOrderAnew, asksToLook, saysFree } from '../../testbed/core/advice.cts';
import type { History } from './history.cts';
import type { Lived } from './live.cts';
import { promptOf } from './live.cts';
import type { TroubledApi } from './troubledApi.cts';

export const PROMISES = [
	'paid and lost',
	'paid twice',
	'words that pay twice',
	'id not in the log',
	'out of order',
	'over the limits',
	'went on afterwards',
	'ended too late',
] as const;

export type PromiseName = (typeof PROMISES)[number];

/** Milliseconds from an answer to the line in the log. */
const AT_ONCE = 100;
/** Two batches of a few items, with an hour's limit in between, some outages and three retries. */
const LONGEST = 12 * 3600_000;

/** Which promises a history broke, with what was seen. */
export function brokenIn(history: History, api: TroubledApi, lives: Lived[]): string[] {
	const found: string[] = [];
	const expect = (holds: boolean, promise: PromiseName, seen: unknown) => {
		if (!holds) found.push(`${promise}: ${JSON.stringify(seen)}`);
	};
	const generations = [...api.rules.state.generations.values()];
	const byPrompt = (prompt: string) =>
		generations.filter(({ spec }) => spec.prompt.replace(' [policy]', '') === prompt);

	const isOlder = (at: number) => (one: { createdAt: number }) =>
		one.createdAt - history.clockOffset < at;

	for (const lived of lives) {
		const { wish, name, items, said, cancelledAt } = lived;
		const texts = said.join('\n');
		for (let item = 0; item < wish.items; item++) {
			const made = byPrompt(promptOf(name, item));
			// A failed or blocked generation is refunded, and a failed one may be ordered anew.
			const paid = made.filter(({ outcome }) => outcome === 'succeeded');
			expect(paid.length <= 1, 'paid twice', { name, item, made: made.map(({ id }) => id) });
			for (const { id } of paid) {
				const delivered = items?.some(({ json }) => json.generationId === id) === true;
				const named = texts.includes(id) || asksToLook(texts);
				expect(delivered || named, 'paid and lost', { name, item, id, texts });
				const at = api.answered.get(id);
				const line = lived.logged.find((logged) => logged.line.includes(`generation ${id} `));
				// Whenever the process is killed from then on, its id is known.
				// A repeat that is answered so late is answered to nobody: the node has hung up by then.
				const unheard = history.variations.includes('order takes 25 seconds');
				const kept = unheard || at === undefined || (line !== undefined && line.at <= at + AT_ONCE);
				expect(kept, 'id not in the log', { name, item, id, at, line });
			}
			// "Nothing was charged" is said of one item.
			const free = lived.read.filter(
				({ at, ...one }) => one.item === item && saysFree(one.text) && paid.some(isOlder(at)),
			);
			expect(free.length === 0, 'words that pay twice', { name, item, free });
		}
		const ours = generations.filter(
			({ spec, outcome }) => outcome === 'succeeded' && spec.prompt.startsWith(`${name} `),
		);
		const advice = lived.read.flatMap(({ at, text }) =>
			ours.some(isOlder(at)) ? adviceToOrderAnew(text) : [],
		);
		expect(advice.length === 0, 'words that pay twice', { name, advice });
		if (items !== undefined) {
			const places = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
			const all = Array.from({ length: wish.items }, (_, index) => index);
			expect(JSON.stringify(places) === JSON.stringify(all), 'out of order', places);
			for (const [index, { json }] of items.entries()) {
				if ('error' in json) continue;
				const own = byPrompt(promptOf(name, index)).some(({ id }) => id === json.generationId);
				expect(own, 'out of order', { index, json });
			}
		}
		expect(lived.endedAt - api.clock.started <= LONGEST, 'ended too late', lived.endedAt);
		const last = cancelledAt === undefined ? lived.endedAt : cancelledAt + 1_000;
		const late = requestsOf(api, name).filter(({ at }) => at > last);
		expect(late.length === 0, 'went on afterwards', late);
	}
	checkLimits(history, api, lives, expect);
	return found;
}

/** The requests that an execution made: orders by their prompt, questions by the generation's. */
function requestsOf(api: TroubledApi, name: string) {
	return api.sent.filter(({ prompt, path }) => {
		const id = path.split('/').at(-1) ?? '';
		const asked = prompt ?? api.rules.state.generations.get(id)?.spec.prompt ?? '';
		return asked.startsWith(`${name} `);
	});
}

type Expect = (holds: boolean, promise: PromiseName, seen: unknown) => void;

/** One process keeps to the limits by itself; several need the API's refusals. */
function checkLimits(
	{ executions, sameProcess, troubles, variations }: History,
	api: TroubledApi,
	lives: Lived[],
	expect: Expect,
): void {
	// An API that counts otherwise says so by its refusals.
	if (variations.length > 0 || (!sameProcess && executions.length > 1)) return;
	// An answer that was lost, or that a stop cut off, does not say what it took of the hour.
	const unknown = troubles.filter((trouble) => trouble === 'unanswered' || trouble === 'silent');
	const cutOff = lives
		.filter(({ cancelledAt, said }) => cancelledAt !== undefined || said.length > 0)
		.reduce((sum, { wish }) => sum + 5 * (wish.retries + 1), 0);
	const over = refusedForTheHour(api, lives);
	expect(over <= unknown.length + cutOff, 'over the limits', { over, unknown, cutOff });
	// What was given up or cancelled is finished by the API without us.
	const nothingGivenUp = lives.every(
		({ cancelledAt, said }) => cancelledAt === undefined && said.length === 0,
	);
	if (!nothingGivenUp || unknown.includes('silent')) return;
	const open = Math.max(0, ...api.log.map((sent) => sent.open));
	expect(open <= 5, 'over the limits', { open });
	const unfinished = Math.max(0, ...api.log.map((sent) => sent.unfinished));
	if (lives.every(({ wish }) => wish.wait)) {
		expect(unfinished <= 5, 'over the limits', { unfinished });
	}
}

/**
 * Requests after the last one of an hour's window. One is no breach where that last one was refused for others in
 * flight, which happens to orders that nobody waits for: the API itself said to come back in a moment. Its word counts
 * more than "nothing is left", which some APIs say with each refusal for others in flight: a request that is refused
 * costs nothing, and waiting for the reset in vain would cost up to an hour.
 */
function refusedForTheHour({ log }: TroubledApi, lives: Lived[]): number {
	const spent = (index: number) => log[index]?.remaining === 0;
	const unattended = lives.some(({ wish }) => !wish.wait);
	return log.filter((_, index) => {
		if (!spent(index) || !spent(index - 1)) return false;
		const lastWasRefused = !spent(index - 2) && log[index - 1].status === 429;
		return !(unattended && lastWasRefused);
	}).length;
}
