import type { Cell, MatrixCall } from './cells.cts';
import type { Nature } from './faults.cts';

/** What the package promises of one kind of call. */
interface Patience {
	/** How often it is tried while it could succeed. */
	tries: number;
	/** The longest that all tries may take together, in seconds of virtual time. */
	seconds: number;
}

/** Seconds that a cell's generation is waited for. */
export const TIMEOUT = 120;
/** Seconds that a cell may wait for the rate limit. */
export const RATE_LIMIT_WAIT = 600;
/** Seconds that a cell without a fault may take: a generation takes eight. */
const WITHOUT_FAULT = 60;

const patience: Record<MatrixCall, Patience> = {
	// For a minute, and once more for ten seconds where a try was on its way when it ended.
	generate: { tries: 5, seconds: 75 },
	upload: { tries: 5, seconds: 75 },
	get: { tries: Number.POSITIVE_INFINITY, seconds: TIMEOUT + 15 },
	// A transfer that drips is given up after five minutes there, after ten minutes back.
	put: { tries: 4, seconds: 4 * 310 },
	input: { tries: 4, seconds: 4 * 610 },
	download: { tries: 4, seconds: 4 * 610 },
};

/** What the fault means to this call, where the API's rules make an exception. */
function natureFor({ call, fault, operation, wait }: Cell): Nature {
	const { nature, status, spoilsBody } = fault;
	const ownNew = operation === 'generate' || operation === 'edit';
	switch (call) {
		case 'generate':
			// The first request with this Idempotency-Key is still under way.
			return status === 409 ? 'limited' : nature;
		case 'get':
			// A generation that was ordered a moment ago may not be visible yet.
			return status === 404 && ownNew && wait ? 'outage' : nature;
		case 'put':
			// Success is a status: there is nothing to read. The rate limit of the API does not reach the storage.
			if (spoilsBody === true) return 'harmless';
			return status === 429 ? 'outage' : nature;
		case 'download':
			// The image is paid for and public: whatever the CDN says now, it may say otherwise in a moment.
			return nature === 'harmless' ? nature : 'outage';
		case 'input':
			// The user's own address: a file that is no image is not an image the next time.
			if (/not JSON|another shape/.test(fault.name)) return 'refused';
			return status === 429 ? 'outage' : nature;
		default:
			return nature;
	}
}

/** Whether the run must end as the user wished: repeating can succeed, and the node's patience reaches that far. */
export function mustSucceed(cell: Cell): boolean {
	const { call, fault, times, operation, wait } = cell;
	switch (natureFor(cell)) {
		case 'harmless':
			// A status that nobody knows is an answer where nobody waits, and else one to wait on.
			return (
				Number.isFinite(times) || fault.onlyGet !== true || (operation === 'getStatus' && !wait)
			);
		case 'outage':
			return times < (isSilent(cell) ? SILENT_TRIES : patience[call].tries);
		case 'limited':
			return Number.isFinite(times);
		case 'refused':
			// A presigned address that expired is renewed once.
			return call === 'put' && times === 1;
		case 'empty':
			// Whoever waits anyway waits for the images, too.
			return wait && Number.isFinite(times);
		case 'tooLong':
			return false;
	}
}

/** The order's first try may take the whole minute, so that no second one runs beside it and is paid as well. */
const SILENT_TRIES = 2;

function isSilent({ call, fault }: Cell): boolean {
	return call === 'generate' && /stall|drip/.test(fault.name);
}

/** Seconds of virtual time after which the run must have ended. */
export function deadline({ call, fault }: Cell): number {
	// The rate limit of the API may be waited for on top, by a fifth longer than it says.
	const limit = fault.status === 429 ? 1.2 * RATE_LIMIT_WAIT : 0;
	return WITHOUT_FAULT + patience[call].seconds + limit;
}

/** Whether the order's answer was never seen, so that only the account's gallery can know of a generation. */
export function orderIsUnknown({ call }: Cell): boolean {
	return call === 'generate';
}
