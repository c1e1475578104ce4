import { forecast } from './forecast';
import { policiesFor } from './plan';
import type { Policy } from './policy';

/** How many durations of a kind are kept: the latest count. */
const KEPT = 60;
/** How many kinds are kept. */
const KINDS = 50;

/** How long generations took lately, by kind, and when to ask for them. One for each key and process. */
export class Durations {
	private readonly kinds = new Map<string, { durations: number[]; policies?: Policy[] }>();

	/** Learns from a finished generation. `duration` in milliseconds, from the server's own timestamps. */
	learn(kind: string, duration: number): void {
		if (!Number.isFinite(duration) || duration < 0) return;
		const { durations } = this.kinds.get(kind) ?? { durations: [] };
		this.kinds.delete(kind);
		this.kinds.set(kind, { durations: [...durations, duration].slice(-KEPT) });
		for (const oldest of this.kinds.keys()) {
			if (this.kinds.size <= KINDS) break;
			this.kinds.delete(oldest);
		}
	}

	/** How many durations of this kind are known. */
	known(kind: string): number {
		return this.kinds.get(kind)?.durations.length ?? 0;
	}

	/** The policies for a kind; for one that was never seen, those of a wide guess. */
	policies(kind: string): Policy[] {
		const entry = this.kinds.get(kind);
		if (entry === undefined) return (unknownKind ??= policiesFor(forecast([])));
		return (entry.policies ??= policiesFor(forecast(entry.durations)));
	}
}

let unknownKind: Policy[] | undefined;
