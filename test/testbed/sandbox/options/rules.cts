import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accountOptions } from './account.cts';
import { answerOptions } from './answers.cts';
import { fileOptions } from './files.cts';
import { aFunction } from './kinds.cts';
import { limitOptions } from './limits.cts';
import { orderOptions } from './orders.cts';

/** What a generation was asked for: what `duration` and `outcome` functions are given. */
export interface GenerationSpec {
	prompt: string;
	type: 'text2img' | 'edit';
	size: '1024x1024' | '1024x1536' | '1536x1024';
	quality: 'low' | 'medium' | 'high';
	n: number;
	inputImageKeys: string[];
	/** How many generations were accepted before this one, over all accounts. */
	index: number;
	accountId: string;
}

const price = z.number().nonnegative();

/** Options of the pure rules, each with what it is unless told otherwise; times in milliseconds. */
export const rulesSchema = z.object({
	/** From submission to the end: one number, a list taken in turn, or a function of the wish. */
	duration: z
		.union([
			z.number(),
			z.array(z.number()).readonly(),
			aFunction<(spec: GenerationSpec) => number>(),
		])
		.default(200),
	/** The share of the duration that a generation spends `queued`. */
	queuedShare: z.number().min(0).max(1).default(0.1),
	/** How generations end; any other word is an unknown status that never ends. */
	outcome: z
		.union([z.string(), aFunction<(spec: GenerationSpec) => string>()])
		.default('succeeded'),
	/** Credits per image. The vendor names only `low`; the others are the sandbox's own. */
	prices: z
		.object({ low: price, medium: price, high: price })
		.default({ low: 1, medium: 2, high: 4 }),
	/** `high` is "HD 2K": the sides are this many times those of `size`. */
	hdScale: z.number().positive().default(2),
	/** Where outputs are published. */
	cdnUrl: z.string().default('https://cdn.sandbox.invalid'),
	/** New ids; random unless a test wants to know them. */
	newId: aFunction<() => string>().default(() => randomUUID),
	...answerOptions,
	...orderOptions,
	...limitOptions,
	...fileOptions,
	...accountOptions,
});

export type RulesOptions = z.infer<typeof rulesSchema>;

export type ErrorShape = RulesOptions['errorShape'];

export const defaultRules: RulesOptions = rulesSchema.parse({});
