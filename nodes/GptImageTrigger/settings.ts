import type { ImageFormat } from '../shared/imageOutputs';
import { isRecord, textsOf } from '../shared/values';

/** The node's parameters, as `webhook()` and the hooks need them. */
export interface TriggerSettings {
	registration: 'automatic' | 'manual';
	/** The chosen events, in the API's words; empty if none is chosen. */
	events: string[];
	/** Only these generation types, in lower case; empty: all. */
	types: string[];
	outputMode: 'perImage' | 'perGeneration';
	imageFormat: ImageFormat;
	ignoreOwn: boolean;
	/** Milliseconds; 0 = any age. */
	maxEventAge: number;
	/** The endpoint's name at the API; empty: the workflow's name. */
	label: string;
}

const HOUR = 3600_000;
const DEFAULT_HOURS = 24;

/**
 * Reads the settings. Values that expressions turned into something else become the default: a delivery must never
 * fail because of them.
 *
 * @param parameter reads a node parameter by name
 */
export function readSettings(parameter: (name: string) => unknown): TriggerSettings {
	const given = parameter('options');
	const options = isRecord(given) ? given : {};
	return {
		registration: parameter('registration') === 'manual' ? 'manual' : 'automatic',
		events: textsOf(parameter('events')),
		types: [...new Set(textsOf(options.types).map((type) => type.toLowerCase()))],
		outputMode: options.outputMode === 'perGeneration' ? 'perGeneration' : 'perImage',
		imageFormat: options.imageFormat === 'webp' ? 'webp' : 'png',
		ignoreOwn: options.ignoreOwn !== false,
		maxEventAge: hours(options.maxEventAge) * HOUR,
		label: typeof options.label === 'string' ? options.label.trim() : '',
	};
}

function hours(value: unknown): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && number >= 0 ? number : DEFAULT_HOURS;
}
