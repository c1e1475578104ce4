import type { Durations } from './durations';
import type { Outlook } from './plan';
import { choosePolicy, hopefulMoment, isScarce, overdueMoment } from './plan';
import { nextMoment } from './policy';
import { rhythmAfter, scheduled, USUAL } from './schedule';

/** A generation of which nothing is known takes up to this many requests. */
const REQUESTS_WITHOUT_HISTORY = 13;
/** The same where it is asked for closely. */
const REQUESTS_CLOSE_BY = 50;
/** While an event is hoped for but none has come yet, the first question waits this long, in milliseconds. */
const HOPE = 15_000;

/** What is asked about when. */
export interface Question {
	/** Generations of one kind take about equally long. */
	kind: string;
	/** Milliseconds since the generation was accepted. */
	elapsed: number;
	/** How many questions were asked about it. */
	asked: number;
	/** From 0 to 1, drawn once for each generation. */
	phase: number;
	/** A trigger in this process may hear of the generation before we ask. */
	listening: boolean;
}

/** What is known while a question is planned. */
export interface Knowledge {
	durations: Durations;
	outlook: Outlook;
	/** How many events in a row came before we had to ask; undefined where nothing was seen of late. */
	trust: number | undefined;
}

/**
 * Milliseconds after acceptance at which to ask next. Pure.
 *
 * What takes longer than any of its kind before tells that times have changed: from then on it never waits again for
 * longer than it has taken, however few calls are left.
 */
export function nextQuestion(question: Question, knowledge: Knowledge): number {
	const { kind, elapsed, asked } = question;
	const moment = planned(question, knowledge);
	const isNews = asked > 0 && elapsed > knowledge.durations.longest(kind);
	return isNews ? Math.min(moment, 2 * elapsed) : moment;
}

function planned(
	{ kind, elapsed, asked, phase, listening }: Question,
	{ durations, outlook, trust }: Knowledge,
): number {
	const { queued, coming, waiting, left } = outlook;
	const ahead = queued + coming + waiting;
	const unknown = durations.known(kind) === 0;
	const policies = () => durations.policies(unknown ? 'any' : kind);
	// Nobody knows yet whether events come: where calls are few, that is worth some patience.
	if (listening && trust === undefined && isScarce(outlook))
		return hopefulMoment(policies(), elapsed);
	const trusted = listening ? (trust ?? 0) : 0;
	if (trusted === 0 && unknown && left >= REQUESTS_WITHOUT_HISTORY * ahead) {
		const close = queued + waiting === 1 && left >= REQUESTS_CLOSE_BY * ahead;
		const moment = scheduled(elapsed, phase, close ? rhythmAfter(asked) : USUAL);
		return listening && trust === undefined ? Math.max(moment, HOPE) : moment;
	}
	return trusted > 0
		? overdueMoment(policies(), trusted, outlook, elapsed)
		: nextMoment(choosePolicy(policies(), outlook, asked), elapsed);
}
