import type { Call, RequestRecord } from './requestLog.cts';

/**
 * What goes wrong with one answer. Those that cut or spoil an answer come after the work was done, the
 * others instead of it; `afterWork` says otherwise where a test needs it.
 */
export type Fault =
	| { status: number; headers?: Record<string, string>; body?: unknown; afterWork?: boolean }
	/** The socket is destroyed: before the work is done, or after it but before the answer. */
	| { reset: 'before' | 'after' }
	/** There is never an answer; `body`: one that stops in the middle, and whose connection stays open. */
	| { stall: 'before' | 'after' | 'body' }
	/** The length of the whole body is declared, but only so many bytes (below 1: that share) come. */
	| { truncate: number }
	/** 200 or what the answer had, as JSON that breaks off in the middle; its length is right. */
	| { wrongJson: true; afterWork?: boolean }
	| { html: true; status: number; afterWork?: boolean }
	| { json: unknown; status: number; afterWork?: boolean }
	| { trickle: { bytesPerTick: number; tickMs: number } }
	| { redirect: string; status?: number };

export interface FaultRule {
	on: Call;
	fault: Fault;
	/** How many matching calls it hits; default 1. */
	times?: number;
	/** How many matching calls it lets pass first; default 0. */
	after?: number;
	/** Hits only calls for which this is true. */
	match?: (record: RequestRecord) => boolean;
	/** Hits a call only with this probability (0–1), by the sandbox's own seeded numbers. */
	chance?: number;
}

/** The faults that were scripted: the first rule that fits a call decides about it. */
export class FaultPlan {
	private rules: Array<FaultRule & { passed: number; left: number }> = [];
	private random: () => number;

	constructor(private readonly seed: number) {
		this.random = seededRandom(seed);
	}

	add(rule: FaultRule): void {
		this.rules.push({ ...rule, passed: 0, left: rule.times ?? 1 });
	}

	/** No faults any more; chance starts from its seed again. */
	clear(): void {
		this.rules = [];
		this.random = seededRandom(this.seed);
	}

	/** The fault for this call, used up by it; undefined if it goes well. */
	take(record: RequestRecord): Fault | undefined {
		for (const rule of this.rules) {
			if (rule.on !== record.call || rule.left <= 0 || rule.match?.(record) === false) continue;
			if (rule.passed < (rule.after ?? 0)) {
				rule.passed += 1;
				continue;
			}
			if (rule.chance !== undefined && this.random() >= rule.chance) continue;
			rule.left -= 1;
			return rule.fault;
		}
		return undefined;
	}
}

/** Whether the call is carried out although its answer goes wrong. */
export function worksAnyway(fault: Fault): boolean {
	if ('reset' in fault) return fault.reset === 'after';
	if ('stall' in fault) return fault.stall !== 'before';
	if ('truncate' in fault || 'trickle' in fault) return true;
	if ('redirect' in fault) return false;
	return fault.afterWork ?? ('wrongJson' in fault || 'json' in fault);
}

/** Mulberry32: the same numbers (0 ≤ x < 1) for the same seed, everywhere. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** Lognormal durations in milliseconds with this median, for the `duration` option. */
export function lognormal(medianMs: number, sigma: number, seed: number): () => number {
	const random = seededRandom(seed);
	return () => {
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		return medianMs * Math.exp(sigma * normal);
	};
}
