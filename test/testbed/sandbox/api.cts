import type { FastifyInstance } from 'fastify';
import { publicFile } from './cdn.cts';
import type { Endpoint } from './endpoints.cts';
import type { OpenRequest } from './flight.cts';
import { createOrigin, logArrival, serve, type LoggedReply, type Shared } from './origin.cts';
import type { RequestRecord } from './requestLog.cts';
import type { SandboxRules } from './rules.cts';
import { errorReply } from './errors.cts';
import { uploadBody } from './upload.cts';
import type { Upload } from './uploads.cts';

interface ApiParts {
	shared: Shared;
	rules: SandboxRules;
	/** The CDN's files, for addresses that are relative to the API. */
	file: (path: string) => Promise<LoggedReply>;
	/** Sends a first event to a new endpoint, and tells whether it was answered with 2xx. */
	ping: (endpoint: Endpoint) => Promise<boolean>;
	/** Makes the presigned URL of an announced upload. */
	presign: (upload: Upload) => Promise<string>;
	/** Called after each call that may have started a generation or brought one to its end. */
	onChange: () => void;
}

/** The API's own server: the rules, spoken over HTTP. */
export function createApi(parts: ApiParts): FastifyInstance {
	const { shared, rules, presign, onChange } = parts;
	const app = createOrigin();
	const arrivals = new WeakMap<object, { record: RequestRecord; open: OpenRequest | undefined }>();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	app.addHook('onRequest', async (request, reply) => {
		if (request.url.startsWith('/__sandbox/')) return;
		const record = logArrival(shared, 'api', request, reply.raw);
		const open = rules.open(record.headers);
		arrivals.set(request, { record, open });
		reply.raw.on('close', () => open?.close());
	});

	app.all('/*', async (request, reply) => {
		const arrival = arrivals.get(request);
		if (!arrival) return reply.code(404).send({ error: 'Unknown control call' });
		const { record, open } = arrival;
		record.body = parsed(request.body);
		reply.hijack();
		const work = async (): Promise<LoggedReply> => {
			if (record.call === 'download') return await publicFile(record, parts.file);
			if (!request.url.startsWith(`${shared.options.prefix}/`)) {
				return errorReply(404, 'Not found', rules.options.errorShape);
			}
			const { method, headers } = record;
			const path = record.path.split('?')[0] ?? '';
			const arrivedAt = shared.now();
			const takes = rules.workOf(method, path);
			if (takes > 0) await shared.traffic.pause(reply.raw, shared.options.sleep(takes));
			const { upload, generation, endpoint, ...answer } = rules.handle({
				...{ method, path, headers, open, arrivedAt },
				body: request.body || undefined,
				now: shared.now(),
			});
			onChange();
			if (upload) {
				upload.url ??= await presign(upload);
				return { ...answer, body: uploadBody(upload, rules.options) };
			}
			if (endpoint && rules.options.registerPing && !(await parts.ping(endpoint))) {
				rules.state.endpoints.remove(endpoint.id);
				const words = 'The endpoint did not answer the ping with 2xx';
				return errorReply(400, words, rules.options.errorShape);
			}
			return { ...answer, generationId: generation?.id };
		};
		await serve(shared, record, reply.raw, work, () => open?.close());
		return reply;
	});
	return app;
}

/** For the log: what a JSON body says, or the text. */
function parsed(body: unknown): unknown {
	if (typeof body !== 'string' || body === '') return undefined;
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}
