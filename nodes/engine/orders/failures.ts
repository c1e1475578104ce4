import type { KnownEnd } from '../key/orderMemory';
import { isBefore } from './idempotency';
import type { Waited } from './waitFor';

/** What is known of an order when it is accepted or remembered: see `Accepted`. */
interface Known {
	id: string;
	status: string;
	firstAsked: number;
	remembered: boolean;
}

/** Milliseconds: the server's clock has whole seconds. */
const SAME_LAG = 2_500;

/** More of a series than this is not asked for at once; the next try goes on there. */
const LONGEST_WALK = 100;

/** Tells failures of long ago, which are ordered anew, from those of this very order, which are errors. */
export class Failures {
	private readonly seen = new Set<string>();
	private unproven = 0;
	private lag: number | undefined;
	private latest = Number.NEGATIVE_INFINITY;
	private walked = 0;

	/** @param since when this run began, milliseconds since the epoch */
	constructor(private readonly since: number) {}

	/** Before anything is asked. An API that gives one failed generation under every key is not asked for ever. */
	isOld({ id, status, firstAsked, remembered }: Known, end: KnownEnd | undefined): boolean {
		if (this.seen.has(id)) return false;
		this.seen.add(id);
		if (end !== undefined) {
			const { generation, at } = end;
			const old = at <= this.since || (!remembered && isBefore(generation.completedAt, firstAsked));
			return generation.status === 'failed' && old;
		}
		// Said by the answer to the order: of a replay, most likely; but an API that fails at once says it every time.
		return status === 'failed' && !remembered && this.unproven++ === 0;
	}

	/** After the answer. What was seen unfinished has failed just now, whatever the clocks say. */
	wasOld({ firstAsked }: Known, { generation, wasUnfinished }: Partial<Waited>): boolean {
		if (generation?.status !== 'failed' || wasUnfinished === true) return false;
		const { createdAt, completedAt } = generation;
		if (completedAt === undefined || !isBefore(completedAt, firstAsked)) return false;
		// A database whose clock is behind dates each order of ours back, and always by as much.
		const ended = Date.parse(completedAt);
		const lag = firstAsked - Date.parse(createdAt ?? completedAt);
		const sameLag = Math.abs(lag - (this.lag ?? Number.NaN)) < SAME_LAG;
		// The next key was first sent after that: dates that do not go forward are wrong.
		const forward = ended > this.latest;
		[this.lag, this.latest] = [lag, ended];
		return forward && !sameLag && ++this.walked < LONGEST_WALK;
	}
}
