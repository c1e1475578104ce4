import type { ServerResponse } from 'node:http';
import { html, json, type Reply } from './errors.cts';
import { worksAnyway, type Fault } from './faults.cts';

interface Work {
	response: ServerResponse;
	fault: Fault | undefined;
	/** Headers of every answer of this server, scripted ones too. */
	always: () => Record<string, string>;
	/** Carries the call out. */
	work: () => Promise<Reply>;
	/** Lets that many milliseconds pass by the server's clock. */
	pause: (ms: number) => Promise<void>;
	/** Called with the status, before the answer can reach the client. */
	answered: (status: number) => void;
}

/** Carries a call out, or not, and answers it, or not: as the scripted fault will have it. */
export async function answerCall({
	response,
	fault,
	always,
	work,
	pause,
	answered,
}: Work): Promise<void> {
	const works = !fault || worksAnyway(fault);
	const reply = works ? await work().catch(sandboxError) : undefined;
	if (fault && 'reset' in fault) {
		response.socket?.destroy();
		return;
	}
	if (fault && 'stall' in fault && fault.stall !== 'body') return;
	const spoiled = (fault && spoil(fault, reply)) ?? reply ?? json(500, {});
	const body = bytesOf(spoiled.body);
	answered(spoiled.status);
	// What the work said in headers (the hour's budget) stays true of a spoilt answer too.
	response.writeHead(spoiled.status, {
		...reply?.headers,
		'content-length': body.length,
		...spoiled.headers,
		...always(),
	});
	if (fault && 'truncate' in fault) return cutOff(response, body, fault.truncate);
	if (fault && 'stall' in fault) {
		response.write(body.subarray(0, body.length / 2));
		return;
	}
	if (fault && 'trickle' in fault) return await trickle(response, body, fault.trickle, pause);
	response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** A function among the options threw, or the client left in the middle of its upload. */
function sandboxError(error: unknown): Reply {
	return json(500, { error: `The sandbox itself failed: ${String(error)}` });
}

/** The answer that takes the place of the right one. */
function spoil(fault: Fault, reply: Reply | undefined): Reply | undefined {
	if ('wrongJson' in fault) {
		const { status, headers } = reply ?? json(200, {});
		return { status, headers, body: '{"generationId": "gen_' };
	}
	if ('html' in fault) return html(fault.status, `Error ${fault.status}`);
	if ('json' in fault) return json(fault.status, fault.json);
	if ('redirect' in fault) {
		return { status: fault.status ?? 302, headers: { location: fault.redirect }, body: '' };
	}
	if (!('status' in fault)) return undefined;
	const { status, headers, body } = fault;
	const plain = typeof body === 'string' || body === undefined;
	const type: Record<string, string> = plain ? {} : { 'content-type': 'application/json' };
	return { status, headers: { ...type, ...headers }, body };
}

function bytesOf(body: unknown): Buffer {
	if (body === undefined) return Buffer.alloc(0);
	if (Buffer.isBuffer(body)) return body;
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function cutOff(response: ServerResponse, body: Buffer, limit: number): void {
	const length = Math.floor(limit < 1 ? body.length * limit : limit);
	response.flushHeaders();
	response.write(body.subarray(0, length), () => response.socket?.destroy());
}

async function trickle(
	response: ServerResponse,
	body: Buffer,
	{ bytesPerTick, tickMs }: { bytesPerTick: number; tickMs: number },
	pause: Work['pause'],
): Promise<void> {
	for (let sent = 0; sent < body.length; sent += bytesPerTick) {
		await pause(tickMs);
		if (response.destroyed) return;
		response.write(body.subarray(sent, sent + bytesPerTick));
	}
	response.end();
}
