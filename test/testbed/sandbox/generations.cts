import type { GenerationSpec, RulesOptions } from './options.cts';
import type { Account } from './accounts.cts';

export interface Output {
	png: string;
	webp: string;
	width: number;
	height: number;
}

/** One paid wish. Its state is a function of the time, so nothing has to run in between. */
export interface Generation {
	id: string;
	account: Account;
	spec: GenerationSpec;
	costCredits: number;
	createdAt: number;
	/** When `queued` becomes `running`. */
	startsAt: number;
	/** When it ends; Infinity if never. */
	endsAt: number;
	/** Its last status: terminal, or an unknown word that it shows for ever. */
	outcome: string;
	outputs: Output[];
	error: string | null;
}

const terminal = ['succeeded', 'failed', 'blocked'];

/** What a prompt's markers ask for, so that tests can script a generation without an option. */
export function markers(prompt: string): {
	outcome?: string;
	durationMs?: number;
	noOutputs: boolean;
	policy: boolean;
} {
	const slow = /\[slow:(\d+(?:\.\d+)?)\]/.exec(prompt)?.[1];
	const status = /\[status:(\w+)\]/.exec(prompt)?.[1];
	const failed = prompt.includes('[fail]') ? 'failed' : undefined;
	const blocked = prompt.includes('[block]') ? 'blocked' : undefined;
	const fast = prompt.includes('[fast]') ? 0 : undefined;
	return {
		outcome: status ?? failed ?? blocked,
		durationMs: slow === undefined ? fast : Number(slow) * 1000,
		noOutputs: prompt.includes('[no-outputs]'),
		policy: prompt.includes('[policy]'),
	};
}

function durationOf(spec: GenerationSpec, { duration }: RulesOptions): number {
	if (typeof duration === 'function') return duration(spec);
	if (typeof duration === 'number') return duration;
	return duration[spec.index % duration.length] ?? 0;
}

export function newGeneration(
	id: string,
	account: Account,
	spec: GenerationSpec,
	now: number,
	options: RulesOptions,
): Generation {
	const marked = markers(spec.prompt);
	const wanted = typeof options.outcome === 'function' ? options.outcome(spec) : options.outcome;
	const outcome = marked.outcome ?? wanted;
	const duration = marked.durationMs ?? durationOf(spec, options);
	const ends = terminal.includes(outcome);
	return {
		id,
		account,
		spec,
		costCredits: options.prices[spec.quality] * spec.n,
		createdAt: now,
		startsAt: now + duration * options.queuedShare,
		endsAt: ends ? now + duration : Number.POSITIVE_INFINITY,
		outcome,
		outputs: outcome === 'succeeded' && !marked.noOutputs ? outputsOf(id, spec, options) : [],
		error: failureText(outcome),
	};
}

function outputsOf(id: string, spec: GenerationSpec, options: RulesOptions): Output[] {
	const scale = spec.quality === 'high' ? options.hdScale : 1;
	const [width = 0, height = 0] = spec.size.split('x').map((side) => Number(side) * scale);
	return Array.from({ length: spec.n }, (_, index) => {
		const file = `${options.cdnUrl}/outputs/${id}/${index}`;
		return { png: `${file}.png`, webp: `${file}.webp`, width, height };
	});
}

function failureText(outcome: string): string | null {
	if (outcome === 'failed') return 'The model could not finish this image';
	if (outcome === 'blocked') return 'The content moderation refused this image';
	return null;
}

export function statusAt(generation: Generation, now: number): string {
	if (now < generation.startsAt) return 'queued';
	if (terminal.includes(generation.outcome) && now < generation.endsAt) return 'running';
	return generation.outcome;
}

export function isFinished(generation: Generation, now: number): boolean {
	return now >= generation.endsAt;
}

/** The body of `GET /api/v1/generations/:id`. */
export function statusBody(generation: Generation, now: number): Record<string, unknown> {
	const finished = isFinished(generation, now);
	return {
		id: generation.id,
		status: statusAt(generation, now),
		type: generation.spec.type,
		outputs: finished ? generation.outputs : [],
		error: finished ? generation.error : null,
		costCredits: generation.costCredits,
		createdAt: new Date(generation.createdAt).toISOString(),
		completedAt: finished ? new Date(generation.endsAt).toISOString() : null,
	};
}

/** The event that the end of a generation causes, if any, and its body. */
export function eventOf(
	generation: Generation,
	blockedEvent: RulesOptions['blockedEvent'],
): { event: string; data: Record<string, unknown> } | undefined {
	const { outcome } = generation;
	const event = outcome === 'blocked' ? blockedEvent : `generation.${outcome}`;
	if (event === 'none') return undefined;
	return {
		event,
		data: {
			generationId: generation.id,
			type: generation.spec.type,
			status: outcome,
			outputs: generation.outputs,
			...(generation.error === null ? {} : { error: generation.error }),
			createdAt: new Date(generation.createdAt).toISOString(),
			completedAt: new Date(generation.endsAt).toISOString(),
		},
	};
}
