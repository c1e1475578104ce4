import type { GenerationSpec, RulesOptions } from './options/rules.cts';
import type { Account } from './accounts.cts';
import { dateOf, idOf, numberOf, outputsOf as shapedOutputs, wordOf } from './shapes.cts';

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

export function priceOf(
	{ quality, n }: Pick<GenerationSpec, 'quality' | 'n'>,
	options: RulesOptions,
) {
	return options.prices[quality] * n;
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
		costCredits: priceOf(spec, options),
		createdAt: now,
		startsAt: now + duration * options.queuedShare,
		endsAt: ends ? now + duration : Number.POSITIVE_INFINITY,
		outcome,
		outputs: outcome === 'succeeded' && !marked.noOutputs ? makeOutputs(id, spec, options) : [],
		error: failureText(outcome),
	};
}

function makeOutputs(id: string, spec: GenerationSpec, options: RulesOptions): Output[] {
	const scale = spec.quality === 'high' ? options.hdScale : 1;
	const [width = 0, height = 0] = spec.size.split('x').map((side) => Number(side) * scale);
	return Array.from({ length: Math.max(0, spec.n - options.outputsMissing) }, (_, index) => {
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
export function statusBody(
	generation: Generation,
	now: number,
	options: RulesOptions,
): Record<string, unknown> {
	const finished = isFinished(generation, now);
	return {
		...(options.statusNamesId ? { id: idOf(generation.id, options) } : {}),
		status: wordOf(statusAt(generation, now), options),
		type: generation.spec.type,
		outputs: shapedOutputs(outputsAt(generation, now, options), options),
		error: finished ? generation.error : null,
		costCredits: numberOf(generation.costCredits, options),
		createdAt: dateOf(generation.createdAt, options),
		completedAt: finished ? dateOf(generation.endsAt, options) : null,
	};
}

/** The outputs that are told of at a moment: all at the end, or some of them later. */
function outputsAt(
	{ outputs, endsAt }: Generation,
	now: number,
	{ outputsAfterMs, outputsEveryMs, webpAfterMs }: RulesOptions,
): Output[] {
	const since = now - endsAt;
	return outputs
		.filter((_, index) => since >= outputsAfterMs + index * outputsEveryMs)
		.map((output) => (since >= webpAfterMs ? output : { ...output, webp: '' }));
}

export interface ToldEvent {
	event: string;
	data: Record<string, unknown>;
}

/** The events that the end of a generation causes, with their bodies' `data`: one, unless options say otherwise. */
export function eventsOf(generation: Generation, options: RulesOptions): ToldEvent[] {
	const { outcome, outputs, spec, endsAt } = generation;
	const usual = outcome === 'blocked' ? options.blockedEvent : `generation.${outcome}`;
	if (usual === 'none') return [];
	const told = (some: Output[]): ToldEvent => ({
		event: options.eventNames === 'completed' ? 'generation.completed' : usual,
		data: {
			generationId: idOf(generation.id, options),
			type: spec.type,
			status: wordOf(outcome, options),
			outputs: shapedOutputs(some, options),
			...(generation.error === null ? {} : { error: generation.error }),
			createdAt: dateOf(generation.createdAt, options),
			completedAt: dateOf(endsAt, options),
		},
	});
	const present = outputsAt(generation, endsAt, options);
	return options.eventPerImage && outputs.length > 1
		? outputs.map((output) => told([output]))
		: [told(present)];
}
