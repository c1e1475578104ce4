/** One request as it goes out, whatever carries it. */
export interface Outgoing {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	url: string;
	headers: Record<string, string>;
	/** JSON, or bytes. */
	body?: object | Buffer;
}

/** What came back. */
export interface Incoming {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string | undefined>;
	bytes: Buffer;
}

/** Everything that a contact run needs of the world. Times in milliseconds. */
export interface World {
	now(): number;
	sleep(ms: number): Promise<void>;
	/** Resolves with any answer; rejects if none came within a minute. */
	request(outgoing: Outgoing): Promise<Incoming>;
}

/** A request and its answer. */
export interface Exchange extends Incoming {
	method: string;
	path: string;
	/** When it left and how long it took. */
	at: number;
	tookMs: number;
	/** Parsed JSON; undefined if it is none. */
	json: unknown;
	text: string;
}

/** Whether a page for people came instead of the API's answer. */
export function isPage({ text }: Exchange): boolean {
	return /^\s*<(!doctype|html)/i.test(text);
}

export async function exchange(world: World, outgoing: Outgoing): Promise<Exchange> {
	const at = world.now();
	const incoming = await world.request(outgoing);
	const text = incoming.bytes.toString('utf8');
	return {
		...incoming,
		method: outgoing.method,
		path: new URL(outgoing.url).pathname,
		at,
		tookMs: world.now() - at,
		json: parsed(text),
		text,
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
