import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { ofTheAction } from '../../testbed/sandbox/variations.cts';
import type { Deed, MatrixCall } from '../matrix/cells.cts';
import { deeds } from '../matrix/cells.cts';
import type { NamedFault } from '../matrix/faults.cts';
import { allFaults } from '../matrix/faults.cts';

/** A fault that some calls run into. */
interface Met {
	call: MatrixCall;
	fault: NamedFault;
	times: number;
}

/** One run of the node, and its repeats, against an API that differs from its page in one or two ways. */
export interface VariedCell {
	variations: VariationName[];
	deed: Deed;
	/** None: the API does its best. */
	met?: Met;
	continueOnFail: boolean;
	/** Milliseconds after which the run is stopped. */
	cancelAfter?: number;
}

/** How many cells with a fault are drawn for each variation and deed, where all are tried. */
const DRAWN = 2;

/**
 * Each variation with each operation, without a fault and with some that are drawn; or, for a few minutes' version, each
 * variation once.
 *
 * @param random from 0 to 1
 */
export function variedCells(random: () => number, elsewhere: string, full: boolean): VariedCell[] {
	const pick = <Value,>(values: readonly Value[]): Value =>
		values[Math.floor(random() * values.length)];
	const drawn = (name: VariationName, deed: Deed): VariedCell => {
		const call = pick(deed.calls);
		const fault = pick(faultsOf(call, elsewhere));
		return {
			variations: random() < 1 / 3 ? [name, pick(ofTheAction)] : [name],
			deed,
			met: { call, fault, times: pick([1, 3, Number.POSITIVE_INFINITY]) },
			continueOnFail: random() < 1 / 2,
			cancelAfter: random() < 1 / 6 ? 40_000 * random() : undefined,
		};
	};
	const plain = (name: VariationName, deed: Deed): VariedCell => ({
		...{ variations: [name], deed, continueOnFail: false },
	});
	return ofTheAction.flatMap((name) =>
		full
			? deeds.flatMap((deed) => [
					plain(name, deed),
					...Array.from({ length: DRAWN }, () => drawn(name, deed)),
				])
			: [(random() < 1 / 4 ? plain : drawn)(name, pick(deeds))],
	);
}

function faultsOf(call: MatrixCall, elsewhere: string): NamedFault[] {
	return allFaults(Date.UTC(2031, 0, 1), elsewhere).filter(
		({ fault, onlyGet, name }) =>
			fault !== 'dns' &&
			(onlyGet !== true || call === 'get') &&
			// A PUT has no answer whose body could take its time.
			!(call === 'put' && ['stall in the body', 'endless drip'].includes(name)),
	);
}

/** What a cell is, for a human. */
export function nameOf({ variations: names, deed, met, cancelAfter }: VariedCell): string {
	const { operation, source, wait } = deed;
	const how = [operation, source, wait ? 'waited for' : undefined].filter(Boolean).join(', ');
	const fault =
		met === undefined ? 'no fault' : `${met.call}, ${met.fault.name}, ${met.times} times`;
	return `${names.join(' + ')}: ${how}: ${fault}${cancelAfter === undefined ? '' : ', cancelled'}`;
}
