import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { json, type Reply } from './errors.cts';
import type { FaultRule } from './faults.cts';
import type { Sandbox } from './sandbox.cts';

const call = z.enum([
	'generate',
	'get',
	'upload',
	'put',
	'download',
	'webhooks.register',
	'webhooks.list',
	'webhooks.delete',
]);
const faultBody = z.object({
	on: call,
	fault: z.record(z.unknown()),
	/** null: for ever. */
	times: z.number().nullish(),
	after: z.number().optional(),
	chance: z.number().optional(),
});
const accountBody = z.object({
	plan: z.enum(['free', 'pro', 'max']).optional(),
	credits: z.number().optional(),
	capReached: z.boolean().optional(),
});
const deliveryBody = z.object({
	url: z.string(),
	secret: z.string(),
	event: z.string(),
	data: z.union([z.string(), z.record(z.unknown())]),
	deliveryId: z.string().optional(),
	headers: z.record(z.string()).optional(),
});

type Control = (sandbox: Sandbox, body: unknown, query: Record<string, string>) => unknown;

/** What another process can ask of a sandbox: the same functions, as JSON. */
const controls: Record<string, Control> = {
	'GET info': ({ url, storageUrl, cdnUrl, keys, session }) => {
		return { url, storageUrl, cdnUrl, keys, session };
	},
	'POST configure': (sandbox, body) => {
		sandbox.configure(z.record(z.unknown()).parse(body));
	},
	'POST faults': (sandbox, body) => {
		const { times, ...rule } = faultBody.parse(body);
		sandbox.faults.add({ ...rule, times: times === null ? Infinity : times } as FaultRule);
	},
	'DELETE faults': (sandbox) => sandbox.faults.clear(),
	'GET requests': (sandbox, _body, query) =>
		query.call ? sandbox.calls(call.parse(query.call)) : sandbox.requests,
	'GET ledger': (sandbox, _body, { key }) => sandbox.ledger(key),
	'GET deliveries': (sandbox) => sandbox.deliveries,
	'POST deliver': (sandbox, body) => sandbox.deliver(deliveryBody.parse(body)),
	'GET webhooks': (sandbox) =>
		sandbox.webhooks.map(({ account, ...endpoint }) => ({ ...endpoint, key: account.key })),
	'GET uploads': (sandbox) =>
		sandbox.uploads.map(({ account, ...upload }) => ({ ...upload, apiKey: account.key })),
	'GET event': (sandbox, _body, query) => sandbox.eventOf(query.generationId ?? ''),
	'POST accounts': (sandbox, body) => sandbox.newAccount(accountBody.parse(body ?? {})),
	'POST tick': (sandbox) => sandbox.tick(),
	'POST reset': (sandbox) => sandbox.reset(),
};

/** Adds `/__sandbox/<name>` to the API's server; a wrong call is a 400 that says why. */
export function addControl(app: FastifyInstance, sandbox: Sandbox): void {
	for (const [name, control] of Object.entries(controls)) {
		const [method = '', path = ''] = name.split(' ');
		app.route({
			method,
			url: `/__sandbox/${path}`,
			handler: async (request, reply) => {
				const answer = await run(control, sandbox, request.body, request.query);
				return reply.code(answer.status).headers(answer.headers).send(answer.body);
			},
		});
	}
}

async function run(
	control: Control,
	sandbox: Sandbox,
	body: unknown,
	query: unknown,
): Promise<Reply> {
	try {
		const value: unknown = typeof body === 'string' && body ? JSON.parse(body) : undefined;
		const result = await control(sandbox, value, z.record(z.string()).parse(query));
		return json(200, result ?? { ok: true });
	} catch (error) {
		return json(400, { error: error instanceof Error ? error.message : String(error) });
	}
}
