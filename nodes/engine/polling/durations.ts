import { forecast } from './forecast';
import { Policies } from './plan';

/** How many durations of a kind are kept: the latest count. */
const KEPT = 200;
/** How many kinds are kept. */
const KINDS = 50;

/** Planning takes a few milliseconds: done anew once the knowledge has grown by this share. */
const GROWTH = 0.1;

interface Kind {
	durations: number[];
	/** How many were learned in all. */
	learned: number;
	plan?: { policies: Policies; learned: number };
}

/** How long generations took lately, by kind, and when to ask for them. One for each key and process. */
export class Durations {
	private readonly kinds = new Map<string, Kind>();

	/** Learns from a finished generation. `duration` in milliseconds, from the server's own timestamps. */
	learn(kind: string, duration: number): void {
		if (!Number.isFinite(duration) || duration < 0) return;
		const entry = this.kinds.get(kind) ?? { durations: [], learned: 0 };
		entry.durations = [...entry.durations, duration].slice(-KEPT);
		entry.learned++;
		// The kinds that were not seen for longest come first.
		this.kinds.delete(kind);
		this.kinds.set(kind, entry);
		for (const oldest of this.kinds.keys()) {
			if (this.kinds.size <= KINDS) break;
			this.kinds.delete(oldest);
		}
	}

	/** How many durations of this kind are known. */
	known(kind: string): number {
		return this.kinds.get(kind)?.durations.length ?? 0;
	}

	/** The longest that is known of this kind, milliseconds; 0 where none is. */
	longest(kind: string): number {
		return Math.max(0, ...(this.kinds.get(kind)?.durations ?? []));
	}

	/** The policies for a kind; for one that was never seen, those of a wide guess. */
	policies(kind: string): Policies {
		const entry = this.kinds.get(kind);
		if (entry === undefined) return (unknownKind ??= new Policies(forecast([])));
		const { durations, learned, plan } = entry;
		const news = plan === undefined ? learned : learned - plan.learned;
		if (plan !== undefined && news <= GROWTH * durations.length) return plan.policies;
		const policies = new Policies(forecast(durations));
		entry.plan = { policies, learned };
		return policies;
	}
}

let unknownKind: Policies | undefined;
