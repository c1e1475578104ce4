import type { IdempotencyMode } from '../../engine/orders/idempotency';
import type { Run } from '../run/run';
import type { OutputOptions, WaitOptions } from './resultOptions';
import { readOutputOptions, readWaitOptions } from './resultOptions';
import { imageFields } from '../form/fields';
import { formOption } from '../form/options';
import { choiceOf, formField } from './choices';
import { evaluatedTextOf, field, option, optionsOf, wholeNumberOf, yesOrNoOf } from './parameters';
import { promptOf } from './prompt';
import type { Size } from './sizes';
import { sizeOf } from './sizes';

/** What generate and edit read from an item alike. */
export interface OrderParameters<More extends string = never> {
	prompt: string;
	/** One that the API makes, or what the operation knows beside them. */
	size: Size | More;
	quality: string;
	n: number;
	waiting: WaitOptions;
	output: OutputOptions;
	idempotency: IdempotencyMode;
	customKey: string;
}

/**
 * @param more a size beside the API's own
 * @throws GptImageError that names the field
 */
export function readOrder<More extends string = never>(
	run: Pick<Run, 'context' | 'isTool' | 'oddPrompts'>,
	i: number,
	more?: More,
): OrderParameters<More> {
	const { context } = run;
	const read = (name: string, label: string) => field(context, i, name, label);
	const options = optionsOf(context, i);
	const wait = yesOrNoOf(read('waitForCompletion', 'Wait for Completion'));
	const idempotency = choiceOf(
		option(options, 'idempotency', 'Pay Once Per', 'execution'),
		['execution', 'content', 'custom'] as const,
		formOption('idempotency'),
	);
	return {
		prompt: promptOf(run, i),
		size: sizeOf(read('size', 'Size'), more),
		quality: choiceOf(
			read('quality', 'Quality'),
			['low', 'medium', 'high'],
			formField(imageFields(false), 'quality'),
		),
		n: wholeNumberOf(read('n', 'Number of Images'), 1, 4),
		waiting: readWaitOptions(run, options, wait),
		output: readOutputOptions(
			run,
			options,
			wait && yesOrNoOf(read('downloadImages', 'Download Images')),
		),
		idempotency,
		customKey:
			idempotency === 'custom'
				? evaluatedTextOf(option(options, 'idempotencyKey', 'Own Key', ''))
				: '',
	};
}
