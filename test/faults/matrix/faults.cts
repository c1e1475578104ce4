import type { Fault } from '../../testbed/sandbox/faults.cts';

/**
 * What a fault means by the API's contract, whatever the node makes of it. `outage`: the same call may succeed later.
 * `refused`: it will not. `limited`: later, as the rate limit says. `tooLong`: the limit lasts longer than a run may
 * wait. `harmless`: the answer is a good one. `empty`: a succeeded generation without images.
 */
export type Nature = 'outage' | 'refused' | 'limited' | 'tooLong' | 'harmless' | 'empty';

export interface NamedFault {
	name: string;
	nature: Nature;
	/** `dns`: the host's name cannot be resolved. */
	fault: Fault | 'dns';
	/** The HTTP status that the fault shows, where it shows a wrong one. */
	status?: number;
	/** Only the question for a generation has such an answer. */
	onlyGet?: boolean;
	/** Spoils what is in the answer's body, which a PUT has none of. */
	spoilsBody?: boolean;
}

const outages = [408, 500, 502, 504];
const refusals = [400, 401, 402, 403, 404, 409, 413, 422];

/** One byte every few moments, so that the whole takes longer than any limit. */
const DRIP: Fault = { trickle: { bytesPerTick: 1, tickMs: 30 } };

/** Whether a fault, as the sandbox logs it, keeps an answer from ever coming to its end. */
export function isEndless(logged: string | undefined): boolean {
	return logged !== undefined && (logged.includes('"stall"') || logged === JSON.stringify(DRIP));
}

/**
 * Every fault of the matrix.
 *
 * @param now the server's clock, milliseconds since the epoch
 * @param elsewhere another host, to which a redirect leads
 */
export function allFaults(now: number, elsewhere: string): NamedFault[] {
	const answer = (status: number, nature: Nature): NamedFault => ({
		name: `status ${status}`,
		nature,
		status,
		fault: { status, body: { error: `Fault ${status}` } },
	});
	const limit = (name: string, nature: Nature, retryAfter?: string): NamedFault => ({
		name: `status 429, Retry-After ${name}`,
		nature,
		status: 429,
		fault: { status: 429, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } },
	});
	const outage = (name: string, fault: NamedFault['fault']): NamedFault => ({
		name,
		nature: 'outage',
		fault,
	});
	const spoiled = (name: string, fault: Fault): NamedFault => ({
		...outage(name, fault),
		spoilsBody: true,
	});
	return [
		...refusals.map((status) => answer(status, 'refused')),
		...outages.map((status) => answer(status, 'outage')),
		{ ...outage('status 503 with HTML', { html: true, status: 503 }), status: 503 },
		limit('in seconds', 'limited', '7'),
		limit('as a date', 'limited', new Date(now + 9000).toUTCString()),
		limit('absent', 'limited'),
		limit('without sense', 'limited', 'soon, or -5'),
		limit('of thirty years', 'limited', '999999999'),
		outage('reset before the work', { reset: 'before' }),
		outage('reset after the work', { reset: 'after' }),
		outage('stall before the work', { stall: 'before' }),
		outage('stall after the work', { stall: 'after' }),
		spoiled('stall in the body', { stall: 'body' }),
		spoiled('truncated body', { truncate: 0.5 }),
		spoiled('body that is not JSON', { wrongJson: true }),
		spoiled('JSON of another shape', { json: { result: ['ok'] }, status: 200 }),
		spoiled('endless drip', DRIP),
		{
			name: 'slow trickle',
			nature: 'harmless',
			fault: { trickle: { bytesPerTick: 2000, tickMs: 1 } },
		},
		{
			name: 'unknown status',
			nature: 'harmless',
			onlyGet: true,
			fault: { json: { id: 'x', status: 'paused', outputs: [] }, status: 200 },
		},
		{
			name: 'missing outputs',
			nature: 'empty',
			onlyGet: true,
			fault: { json: { id: 'x', status: 'succeeded' }, status: 200 },
		},
		{
			name: 'redirect to another host',
			nature: 'refused',
			status: 302,
			fault: { redirect: `${elsewhere}/taken`, status: 302 },
		},
		outage('DNS failure', 'dns'),
	];
}
