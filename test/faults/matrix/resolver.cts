import dns from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;

/** The name that is unknown, how often it still is, and who wants to hear of it. */
let failing = { hostname: '', times: 0, onHit: (): void => undefined };
const real = dns.lookup;

/** Names below `localhost` lead to this machine, as RFC 6761 has it, unless they are told to be unknown. */
function lookup(hostname: string, options: LookupOptions | undefined, callback: Callback): void {
	if (!/(^|\.)localhost$/.test(hostname)) {
		real(hostname, options ?? {}, callback);
		return;
	}
	const fails = hostname === failing.hostname && failing.times-- > 0;
	if (fails) failing.onHit();
	process.nextTick(() => {
		if (fails) callback(unknownHost(hostname));
		else if (options?.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
		else callback(null, '127.0.0.1', 4);
	});
}

function unknownHost(hostname: string): Error {
	const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
	return Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}

/** To be called in `beforeAll`: from then on names are looked up here. */
export function installResolver(): void {
	Object.assign(dns, { lookup });
}

/** To be called in `afterAll`. */
export function removeResolver(): void {
	Object.assign(dns, { lookup: real });
}

/**
 * The next lookups of a name fail, so many times; those of all others work.
 *
 * @param onHit called each time
 */
export function failLookups(hostname: string, times: number, onHit = (): void => undefined): void {
	failing = { hostname, times, onHit };
}
