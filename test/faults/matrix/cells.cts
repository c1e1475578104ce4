import type { Call } from '../../testbed/sandbox/requestLog.cts';
import { allFaults } from './faults.cts';
import type { NamedFault } from './faults.cts';

/** A call that an operation makes. `input`: an image that a user named by its address. */
export type MatrixCall =
	| Extract<Call, 'generate' | 'get' | 'upload' | 'put' | 'download'>
	| 'input';

/** An operation as a cell runs it, and the calls that it then makes. */
export interface Deed {
	operation: 'generate' | 'edit' | 'upload' | 'getStatus';
	/** Where input images come from. */
	source?: 'binary' | 'url';
	wait: boolean;
	calls: MatrixCall[];
}

/** One run of the node with one fault. */
export interface Cell extends Deed {
	call: MatrixCall;
	fault: NamedFault;
	times: number;
	continueOnFail: boolean;
	/** The run is stopped a moment after the fault was first met. */
	cancel: boolean;
	/** Draws all that is left to chance. */
	seed: number;
}

const finished: MatrixCall[] = ['get', 'download'];

/** Every operation in all its ways to the API. */
export const deeds: Deed[] = [
	{ operation: 'generate', wait: true, calls: ['generate', ...finished] },
	{ operation: 'generate', wait: false, calls: ['generate'] },
	{
		operation: 'edit',
		source: 'binary',
		wait: true,
		calls: ['upload', 'put', 'generate', ...finished],
	},
	{ operation: 'edit', source: 'binary', wait: false, calls: ['upload', 'put', 'generate'] },
	{ operation: 'edit', source: 'url', wait: true, calls: ['input'] },
	{ operation: 'edit', source: 'url', wait: false, calls: ['input'] },
	{ operation: 'upload', source: 'binary', wait: false, calls: ['upload', 'put'] },
	{ operation: 'upload', source: 'url', wait: false, calls: ['input'] },
	{ operation: 'getStatus', wait: true, calls: finished },
	{ operation: 'getStatus', wait: false, calls: finished },
];

/**
 * All cells of a deed: each of its calls × each fault × once, three times, for ever × continue on fail or not; and each
 * fault for ever with a cancel in the middle.
 *
 * @param share every so many-th cell, each time another choice of them; 1 for all
 */
export function cellsOf(deed: Deed, now: number, elsewhere: string, share: number): Cell[] {
	const cells: Cell[] = [];
	for (const call of deed.calls) {
		for (const fault of allFaults(now, elsewhere)) {
			if (fault.onlyGet === true && call !== 'get') continue;
			// A PUT has no answer whose body could take its time.
			if (call === 'put' && ['stall in the body', 'endless drip'].includes(fault.name)) continue;
			const seed = cells.length;
			const cell = { ...deed, call, fault, cancel: false };
			for (const times of [1, 3, Number.POSITIVE_INFINITY]) {
				for (const continueOnFail of [false, true]) {
					cells.push({ ...cell, times, continueOnFail, seed: seed + cells.length });
				}
			}
			const forEver = { times: Number.POSITIVE_INFINITY, continueOnFail: false };
			cells.push({ ...cell, ...forEver, cancel: true, seed: seed + cells.length });
		}
	}
	// Seven cells for each fault: a share without a common divisor takes another one of them each time.
	return cells.filter((_, index) => index % share === 0);
}

/** What a cell is, for a human. */
export function nameOf({ operation, source, wait, call, fault, times, ...rest }: Cell): string {
	const how = [
		...(source === undefined ? [] : [source]),
		...(wait ? ['waited for'] : []),
		...(rest.continueOnFail ? ['continue on fail'] : []),
		...(rest.cancel ? ['cancelled'] : []),
	].join(', ');
	const often = Number.isFinite(times) ? `${times} times` : 'for ever';
	return `${operation} (${how}): ${call}, ${fault.name}, ${often}`;
}
