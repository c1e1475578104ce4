import fc from 'fast-check';

import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { ofTheAction } from '../../testbed/sandbox/variations.cts';
import { TROUBLES } from './troubledApi.cts';

const execution = fc.record({
	items: fc.integer({ min: 1, max: 14 }),
	/** Which items the content policy refuses, by their number. */
	refused: fc.array(fc.nat(13), { maxLength: 1 }),
	continueOnFail: fc.boolean(),
	wait: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 5 }),
	/** Milliseconds. */
	startsAt: fc.integer({ min: 0, max: 60_000 }),
	cancelAfter: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined, freq: 3 }),
	/** Of Retry On Fail. */
	retries: fc.integer({ min: 0, max: 3 }),
});

/** Without a word of the API one n8n cannot know what another one ordered: the documentation says so. */
const VARIED = ofTheAction.filter((name) => name !== 'key ignored');

const any = fc.record({
	executions: fc.array(execution, { minLength: 1, maxLength: 2 }),
	sameProcess: fc.boolean(),
	/** Of generations in the order of their acceptance, over and over. Milliseconds. */
	durations: fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 12 }),
	/** How generations end, in the same order. */
	outcomes: fc.array(
		fc.oneof(
			{ weight: 8, arbitrary: fc.constant('succeeded') },
			{ weight: 1, arbitrary: fc.constantFrom('failed', 'blocked') },
		),
		{ minLength: 1, maxLength: 12 },
	),
	/** What happens to the first requests, in their order; all later ones go well. */
	troubles: fc.array(fc.option(fc.constantFrom(...TROUBLES), { nil: undefined, freq: 2 }), {
		maxLength: 60,
	}),
	roundTrip: fc.integer({ min: 1, max: 3_000 }),
	clockOffset: fc.integer({ min: -600_000, max: 600_000 }),
	limit: fc.integer({ min: 20, max: 600 }),
	inFlight: fc.constantFrom('requests' as const, 'generations' as const, 'both' as const),
	/** In what the API differs from its page. */
	variations: fc.oneof(
		{ weight: 1, arbitrary: fc.constant<VariationName[]>([]) },
		{ weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...VARIED), { maxLength: 2 }) },
	),
	seed: fc.nat(),
});

/** One process without any trouble: it keeps to the limits by itself, to the last request. */
const calm = any.map((wish) => ({
	...wish,
	executions: wish.executions.map((one) => ({
		...one,
		refused: [] as number[],
		cancelAfter: undefined,
	})),
	sameProcess: true,
	outcomes: ['succeeded'],
	troubles: [] as typeof wish.troubles,
	variations: [] as VariationName[],
}));

/** What may happen to users of one key within some hours. */
export const history = fc.oneof({ weight: 2, arbitrary: any }, { weight: 1, arbitrary: calm });

export type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;
export type Execution = History['executions'][number];
