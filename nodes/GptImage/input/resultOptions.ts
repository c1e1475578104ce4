import type { IDataObject } from 'n8n-workflow';

import type { ImageFormat } from '../../shared/imageOutputs';
import { formOption } from '../form/options';
import { choiceOf } from './choices';
import { evaluatedTextOf, option, wholeNumberOf, yesOrNoOf } from './parameters';
import type { Caller } from '../run/caller';

/** How results are put out. */
export interface OutputOptions {
	format: ImageFormat;
	mode: 'perImage' | 'perGeneration';
	downloadImages: boolean;
	/** Without ending; empty for the generation's id. */
	fileName: string;
	binaryField: string;
	/** The output item also has the fields of the input item. */
	inputFields: boolean;
}

/** How long to wait for a generation, and what to do if that was not enough. */
export interface WaitOptions {
	wait: boolean;
	/** Milliseconds. */
	timeout: number;
	onTimeout: 'fail' | 'output';
}

/** An agent's model cannot wait for ten minutes. Seconds. */
const TOOL_TIMEOUT = 120;
const TIMEOUT = 600;

/** @throws GptImageError that names the option */
export function readOutputOptions(
	{ isTool }: Pick<Caller, 'isTool'>,
	options: IDataObject,
	downloadImages: boolean,
): OutputOptions {
	return {
		format: choiceOf(
			option(options, 'imageFormat', 'Image Format', 'png'),
			['png', 'webp'],
			formOption('imageFormat'),
		),
		mode: choiceOf(
			option(options, 'outputMode', 'Output', 'perImage'),
			['perImage', 'perGeneration'],
			formOption('outputMode'),
		),
		// Files cannot cross the border between an agent and its tools.
		downloadImages: downloadImages && !isTool,
		fileName: isBlank(options.fileName)
			? ''
			: evaluatedTextOf(option(options, 'fileName', 'File Name', ''), 200),
		inputFields: readInputFields({ isTool }, options),
		binaryField: isBlank(options.binaryOutputField)
			? 'data'
			: evaluatedTextOf(
					option(options, 'binaryOutputField', 'Put Output File in Field', 'data'),
					200,
				).trim(),
	};
}

/**
 * Whether the output item also has the fields of the input item. What an agent calls a tool with, it knows.
 *
 * @throws GptImageError that names the option
 */
export function readInputFields({ isTool }: Pick<Caller, 'isTool'>, options: IDataObject): boolean {
	const wanted = option(options, 'includeInputFields', 'Include Input Fields', false);
	return yesOrNoOf(wanted) && !isTool;
}

/** @throws GptImageError that names the option */
export function readWaitOptions(
	{ isTool }: Pick<Caller, 'isTool'>,
	options: IDataObject,
	wait: boolean,
): WaitOptions {
	const byDefault = isTool ? TOOL_TIMEOUT : TIMEOUT;
	const seconds = wholeNumberOf(option(options, 'timeout', 'Timeout', byDefault), 1, 7 * 24 * 3600);
	const onTimeout = choiceOf(
		option(options, 'onTimeout', 'On Timeout', 'fail'),
		['fail', 'output'],
		formOption('onTimeout'),
	);
	return { wait, timeout: seconds * 1000, onTimeout: isTool ? 'output' : onTimeout };
}

function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}
