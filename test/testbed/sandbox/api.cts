import type { FastifyInstance } from 'fastify';
import type { OpenRequest } from './flight.cts';
import { createOrigin, logArrival, serve, type LoggedReply, type Shared } from './origin.cts';
import type { RequestRecord } from './requestLog.cts';
import type { SandboxRules } from './rules.cts';
import { errorReply } from './errors.cts';
import type { Upload } from './uploads.cts';

interface ApiParts {
	shared: Shared;
	rules: SandboxRules;
	/** Makes the presigned URL of an announced upload. */
	presign: (upload: Upload) => Promise<string>;
	/** Called after each call that may have started a generation or brought one to its end. */
	onChange: () => void;
}

/** The API's own server: the rules, spoken over HTTP. */
export function createApi({ shared, rules, presign, onChange }: ApiParts): FastifyInstance {
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
			if (!request.url.startsWith(`${shared.options.prefix}/`)) {
				return errorReply(404, 'Not found', rules.options.errorShape);
			}
			const { upload, generation, ...answer } = rules.handle({
				method: record.method,
				path: record.path.split('?')[0] ?? '',
				headers: record.headers,
				body: request.body || undefined,
				now: shared.now(),
				open,
			});
			onChange();
			if (upload) {
				upload.url ??= await presign(upload);
				return { ...answer, body: { url: upload.url, key: upload.key } };
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
