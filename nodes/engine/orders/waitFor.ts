import type { Line } from '../api/line';
import { Cancelled, GptImageError } from '../texts/errors';
import type { Generation } from '../../shared/generation';
import { isFinished } from '../../shared/generation';
import { ask } from './status';
import { nextQuestion } from '../polling/nextQuestion';
import { messages } from '../texts/messages';
import { isListening, onWake } from '../../shared/wake';

/** How long a generation of our own may be unknown to the API before we believe it, in milliseconds. */
const BECOMES_VISIBLE = 20_000;

/** The last question before an agent must have its answer leaves this much earlier, in milliseconds. */
const LAST_ANSWER = 2_000;

/** Two questions for one generation are never closer than this, in milliseconds. */
const CLOSEST = 400;

/** A generation to wait for. */
export interface Awaited {
	id: string;
	/** Milliseconds to wait; waits for the rate limit come on top. */
	timeout: number;
	/** Generations of one kind take about equally long; undefined if we did not order it. */
	kind?: string;
	/** Ordered just now: it cannot be ready yet. */
	fresh: boolean;
}

export interface Waited {
	/** As it was last seen; undefined if the API never answered in time. */
	generation?: Generation;
	timedOut: boolean;
	/** Why the last questions had no answer, if they had none. */
	error?: GptImageError;
}

/**
 * Waits until a generation is finished or its time is up. Asks when the account's plan says so, or as soon as a
 * trigger in this process hears of it.
 *
 * @throws GptImageError that is final for this id (it stands in the error), Cancelled
 */
export async function waitFor(line: Line, awaited: Awaited): Promise<Waited> {
	const { account } = line;
	account.waiting++;
	try {
		return await watch(line, awaited);
	} finally {
		account.waiting--;
		account.lastProgress = line.runtime.now();
		account.tellNews();
	}
}

async function watch(line: Line, { id, timeout, kind, fresh }: Awaited): Promise<Waited> {
	const { runtime, account } = line;
	const started = runtime.now();
	const phase = account.drawPhase(runtime.random());
	const answerBy = (line.deadline ?? Number.POSITIVE_INFINITY) - LAST_ANSWER;
	let deadline = Math.min(started + timeout, answerBy);
	let generation: Generation | undefined;
	let woken = false;
	if (fresh) await rest();
	for (;;) {
		if (runtime.signal.aborted) throw new Cancelled();
		const notYet = (error: GptImageError) =>
			kind !== undefined &&
			error.details.httpCode === 404 &&
			runtime.now() - started < BECOMES_VISIBLE;
		const within = Math.max(deadline - runtime.now(), 0);
		const answer = await ask(line, id, within, notYet).catch(expected);
		if (answer instanceof GptImageError) {
			const unknown = kind !== undefined && answer.details.httpCode === 404;
			const error = (
				unknown ? new GptImageError(messages.outOfSight, answer.details) : answer
			).withGeneration(id, generation?.status);
			if (error.text.passes === true) return { generation, timedOut: true, error };
			throw error;
		}
		deadline = Math.min(deadline + answer.held, answerBy);
		generation = answer.result;
		if (isFinished(generation)) {
			learn(generation);
			return { generation, timedOut: false };
		}
		if (runtime.now() >= deadline) return { generation, timedOut: true };
		await rest();
	}

	/**
	 * Sleeps until the next question is due; news of other generations may bring it forward. The last one comes right
	 * at the end, so that nothing is missed.
	 */
	async function rest(): Promise<void> {
		const elapsed = runtime.now() - started;
		let called = false;
		let news = true;
		while (news && !called) {
			const now = runtime.now();
			const question = { kind: kind ?? 'any', elapsed, phase, listening: isListening(now) };
			const due =
				started + Math.max(nextQuestion(question, account.knowledge(now)), elapsed + CLOSEST);
			const bell = new AbortController();
			const unhook = [
				onWake(id, () => {
					woken = called = true;
					bell.abort();
				}),
				account.onNews(() => bell.abort()),
			];
			await runtime.sleep(Math.min(due, deadline) - now, bell.signal);
			for (const end of unhook) end();
			news = bell.signal.aborted;
		}
	}

	function learn({ status, createdAt, completedAt }: Generation): void {
		if (kind === undefined || !fresh) return;
		if (isListening(runtime.now())) account.events.note(woken, runtime.now());
		if (status !== 'succeeded' || createdAt === undefined || completedAt === undefined) return;
		account.learn(kind, Date.parse(completedAt) - Date.parse(createdAt));
	}
}

/** Turns an error that users may read into a value; anything else goes on as it was. */
async function expected(error: unknown): Promise<GptImageError> {
	return error instanceof GptImageError ? error : await Promise.reject(error);
}
