import type { IdempotencyMode } from '../../engine/orders/idempotency';
import type { Run } from '../run';
import type { OutputOptions, WaitOptions } from './resultOptions';
import { readOutputOptions, readWaitOptions } from './resultOptions';
import { choiceOf, field, option, optionsOf, textOf, wholeNumberOf, yesOrNoOf } from './parameters';

/** What generate and edit read from an item alike. */
export interface OrderParameters {
	prompt: string;
	size: string;
	quality: string;
	n: number;
	waiting: WaitOptions;
	output: OutputOptions;
	idempotency: IdempotencyMode;
	customKey: string;
}

/** @throws GptImageError that names the field */
export function readOrder(run: Run, i: number): OrderParameters {
	const { context } = run;
	const read = (name: string, label: string) => field(context, i, name, label);
	const options = optionsOf(context, i);
	const wait = yesOrNoOf(read('waitForCompletion', 'Wait for Completion'));
	const idempotency = choiceOf(option(options, 'idempotency', 'Pay Once Per', 'execution'), [
		'execution',
		'content',
		'custom',
	]);
	return {
		prompt: textOf(read('prompt', 'Prompt')),
		size: choiceOf(read('size', 'Size'), ['1024x1024', '1024x1536', '1536x1024']),
		quality: choiceOf(read('quality', 'Quality'), ['low', 'medium', 'high']),
		n: wholeNumberOf(read('n', 'Number of Images'), 1, 4),
		waiting: readWaitOptions(run, options, wait),
		output: readOutputOptions(
			run,
			options,
			wait && yesOrNoOf(read('downloadImages', 'Download Images')),
		),
		idempotency,
		customKey:
			idempotency === 'custom' ? textOf(option(options, 'idempotencyKey', 'Own Key', '')) : '',
	};
}
