import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { answerCall } from './answer.cts';
import { errorReply, type Reply } from './errors.cts';
import type { FaultPlan } from './faults.cts';
import { callOf, filesPath, type Origin, type RequestRecord } from './requestLog.cts';
import type { ServerOptions } from './options/server.cts';
import type { Traffic } from './traffic.cts';

/** What the three servers of a sandbox share. */
export interface Shared {
	options: ServerOptions;
	requests: RequestRecord[];
	faults: FaultPlan;
	traffic: Traffic;
	/** Epoch milliseconds by the sandbox's clock. */
	now: () => number;
}

/** A reply together with what the log should know of it. */
export type LoggedReply = Reply & { generationId?: string };

const apiBodyLimit = 1024 * 1024;

/** A server of its own on a free port of the loopback interface, whose calls are logged and can go wrong. */
export function createOrigin(): FastifyInstance {
	const app = fastify({
		rewriteUrl: ({ url = '/' }) => routable(url),
		routerOptions: { maxParamLength: 100_000 },
		forceCloseConnections: true,
		bodyLimit: apiBodyLimit,
		exposeHeadRoutes: false,
	});
	app.removeAllContentTypeParsers();
	app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
		const { status, headers, body } = errorReply(error.statusCode ?? 500, error.message, 'error');
		return reply.code(status).headers(headers).send(body);
	});
	return app;
}

/** Hostile paths are to be logged and answered by the rules, not by the router. */
function routable(url: string): string {
	try {
		decodeURI(url);
		return url;
	} catch {
		return url.replaceAll('%', '%25');
	}
}

/** @returns its address, such as `http://127.0.0.1:40123`. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
	await app.listen({ port, host: '127.0.0.1' });
	return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

/** Logs a request on its arrival, before its body was read. */
export function logArrival(
	shared: Shared,
	origin: Origin,
	request: FastifyRequest,
	response: ServerResponse,
): RequestRecord {
	shared.traffic.arrive(response);
	const { method, headers } = request.raw;
	const url = request.originalUrl;
	// Files with an address relative to the API's origin are at its root, whatever the API's own prefix.
	const prefixed = origin === 'api' && !url.startsWith(filesPath);
	const path = url.slice(prefixed ? shared.options.prefix.length : 0);
	const record: RequestRecord = {
		at: shared.now(),
		origin,
		method: method ?? '',
		path,
		headers: Object.fromEntries(
			Object.entries(headers).map(([name, value]) => [name, value?.toString()]),
		),
		body: undefined,
		call: callOf(origin, method ?? '', path),
	};
	shared.requests.push(record);
	return record;
}

/** Answers a logged request by `work`, after the latency and as the scripted faults will have it. */
export async function serve(
	shared: Shared,
	record: RequestRecord,
	response: ServerResponse,
	work: () => LoggedReply | Promise<LoggedReply>,
	answered: () => void = () => undefined,
): Promise<void> {
	const { latency, sleep } = shared.options;
	const half = (typeof latency === 'number' ? latency : latency()) / 2;
	const pause = async (ms: number) => await shared.traffic.pause(response, sleep(ms));
	const travel = async () => {
		if (half > 0) await pause(half);
	};
	const fault = shared.faults.take(record);
	if (fault) record.fault = JSON.stringify(fault);
	await travel();
	await answerCall({
		response,
		fault,
		always: () => ({ date: new Date(shared.now()).toUTCString() }),
		work: async () => {
			const reply = await work();
			record.generationId = reply.generationId;
			await travel();
			return reply;
		},
		pause,
		answered: (status) => {
			record.status = status;
			answered();
		},
	});
	if (fault && 'stall' in fault) shared.traffic.leaveOpen(response);
}
