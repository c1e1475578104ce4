import type { Connection } from '../api/connection';
import { Cancelled, GptImageError } from '../texts/errors';
import type { Generation } from '../../shared/generation';
import { isFinished } from '../../shared/generation';
import { EndEvent } from './endEvent';
import { ask } from './status';
import { isScarce } from '../polling/plan';
import { nextQuestion } from '../polling/nextQuestion';
import { generationMessages } from '../texts/generationMessages';
import { isListening } from '../../shared/wake';

/** How long a generation of our own may be unknown to the API before we believe it, in milliseconds. */
const BECOMES_VISIBLE = 20_000;

/** The last question before an agent must have its answer leaves this much earlier, in milliseconds. */
const LAST_ANSWER = 2_000;

/**
 * How long images may come later than the word that they are there, and the pauses between the questions for them: one
 * that never comes must not use up the hour. Milliseconds.
 */
const IMAGES_FOLLOW = 25_000;
const PAUSES_FOR_IMAGES = [2_000, 4_000, 8_000];

/** Two questions for one generation are never closer than this, in milliseconds. */
const CLOSEST = 350;

/** A generation to wait for. */
export interface Awaited {
	id: string;
	/** Milliseconds to wait; waits for the rate limit come on top. */
	timeout: number;
	/** Generations of one kind take about equally long; undefined if we did not order it. */
	kind?: string;
	/** Ordered just now: it cannot be ready yet. */
	fresh: boolean;
	/** How many images it was ordered with; default 1. */
	images?: number;
}

export interface Waited {
	/** As it was last seen; undefined if the API never answered in time. */
	generation?: Generation;
	timedOut: boolean;
	/** An earlier question of the same wait found it unfinished. */
	wasUnfinished?: boolean;
	/** Why the last questions had no answer, if they had none. */
	error?: GptImageError;
}

/**
 * Waits until a generation is finished and its images are there, or its time is up. Asks when the account's plan says
 * so, or as soon as a trigger in this process hears of it.
 *
 * @throws GptImageError that is final for this id (it stands in the error), Cancelled
 */
export async function waitFor(connection: Connection, awaited: Awaited): Promise<Waited> {
	const { account, runtime } = connection;
	const event = new EndEvent(awaited.id, awaited.images ?? 1, runtime.now());
	account.waiting++;
	try {
		return await watch(connection, awaited, event);
	} finally {
		event.close();
		account.waiting--;
		account.lastProgress = runtime.now();
		account.tellNews();
	}
}

async function watch(
	connection: Connection,
	{ id, timeout, kind, fresh, images = 1 }: Awaited,
	event: EndEvent,
): Promise<Waited> {
	const { runtime, account } = connection;
	const started = runtime.now();
	const phase = account.drawPhase(runtime.random());
	const answerBy = (connection.deadline ?? Number.POSITIVE_INFINITY) - LAST_ANSWER;
	let deadline = Math.min(started + timeout, answerBy);
	let generation: Generation | undefined;
	let asked = 0;
	/** Whether we asked since the event came: from then on it tells nothing new. */
	let knowsMore = false;
	/** How often it was said to be finished while images were missing. */
	let incomplete = 0;
	if (fresh) await rest();
	for (;;) {
		if (runtime.signal.aborted) throw new Cancelled();
		// Where calls are few, the event is as good as an answer.
		if (event.result !== undefined && isDear()) return ended(event.result);
		const within = Math.max(deadline - runtime.now(), 0);
		const answer = await question(within);
		if (answer === undefined) continue;
		asked++;
		knowsMore = event.heard;
		const isPassing = answer instanceof GptImageError && answer.text.passes === true;
		const unfinished = !(answer instanceof GptImageError) && !isFinished(answer.result);
		if (event.result !== undefined && (isPassing || unfinished)) return ended(event.result);
		if (answer instanceof GptImageError) {
			if (incomplete > 0) return ended(generation!);
			if (isPassing) return { generation, timedOut: true, error: answer };
			throw answer;
		}
		deadline = Math.min(deadline + answer.held, answerBy);
		const wasUnfinished = generation !== undefined;
		// What was finished once is not taken back by a server that is behind the others.
		if (incomplete === 0 || !unfinished) generation = answer.result;
		if (isFinished(generation!)) {
			if (incomplete === 0) deadline = Math.min(deadline, runtime.now() + IMAGES_FOLLOW);
			if (hasAll(generation!) || runtime.now() >= deadline) {
				return { ...ended(generation!), wasUnfinished };
			}
			const pause = PAUSES_FOR_IMAGES[incomplete++] ?? IMAGES_FOLLOW;
			await runtime.sleep(Math.min(pause, deadline - runtime.now()));
			continue;
		}
		if (runtime.now() >= deadline) return { generation, timedOut: true };
		await rest();
	}

	function hasAll({ status, outputs }: Generation): boolean {
		return status !== 'succeeded' || outputs.length >= images;
	}

	/** Asks once; undefined if an event came before the question had left. */
	async function question(within: number) {
		const stop = event.heard ? undefined : event.signal;
		try {
			return await ask(connection, id, within, { notYet, stop });
		} catch (error) {
			if (error instanceof Cancelled && !runtime.signal.aborted) return undefined;
			return await expected(error).then((readable) => {
				const unknown = kind !== undefined && readable.details.httpCode === 404;
				const text = unknown
					? new GptImageError(generationMessages.outOfSight, readable.details)
					: readable;
				return text.withGeneration(id, generation?.status);
			});
		}
	}

	function notYet(error: GptImageError): boolean {
		return (
			kind !== undefined &&
			error.details.httpCode === 404 &&
			runtime.now() - started < BECOMES_VISIBLE
		);
	}

	/** Whether a question costs more than it tells. */
	function isDear(): boolean {
		const now = runtime.now();
		return account.budget.wait(now) > 0 || isScarce(account.outlook(now));
	}

	/**
	 * Sleeps until the next question is due; news of other generations may bring it forward, and an event ends it. The
	 * last one comes right at the end, so that nothing is missed.
	 */
	async function rest(): Promise<void> {
		const elapsed = runtime.now() - started;
		for (;;) {
			const now = runtime.now();
			const listening = isListening(now);
			const when = { kind: kind ?? 'any', elapsed, asked, phase, listening };
			const due = started + Math.max(nextQuestion(when, account.knowledge(now)), elapsed + CLOSEST);
			const news = new AbortController();
			const unhook = account.onNews(() => news.abort());
			const stop = knowsMore ? news.signal : AbortSignal.any([news.signal, event.signal]);
			await runtime.sleep(Math.min(due, deadline) - now, stop);
			unhook();
			if (!news.signal.aborted || (event.heard && !knowsMore) || runtime.signal.aborted) return;
		}
	}

	function ended(end: Generation): Waited {
		learn(end);
		return { generation: end, timedOut: false };
	}

	function learn({ status, createdAt, completedAt }: Generation): void {
		if (kind === undefined || !fresh) return;
		if (isListening(runtime.now())) account.events.note(event.heard, runtime.now());
		if (status !== 'succeeded' || createdAt === undefined || completedAt === undefined) return;
		account.learn(kind, Date.parse(completedAt) - Date.parse(createdAt));
	}
}

/** Turns an error that users may read into a value; anything else goes on as it was. */
async function expected(error: unknown): Promise<GptImageError> {
	return error instanceof GptImageError ? error : await Promise.reject(error);
}
