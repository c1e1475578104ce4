import type { FastifyInstance } from 'fastify';
import { errorReply, json } from './errors.cts';
import type { Files } from './files.cts';
import { createOrigin, logArrival, serve, type LoggedReply, type Shared } from './origin.cts';
import type { RequestRecord } from './requestLog.cts';

/** The public host of the results. */
export function createCdn(shared: Shared, files: Files): FastifyInstance {
	const app = createOrigin();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null));
	app.all('/*', async (request, reply) => {
		const record = logArrival(shared, 'cdn', request, reply.raw);
		reply.hijack();
		await serve(shared, record, reply.raw, () => publicFile(record, (path) => files.file(path)));
		return reply;
	});
	return app;
}

/** Answers with a file, to whoever asks without credentials: those who bring some are told so. */
export async function publicFile(
	{ method, path, headers }: RequestRecord,
	file: (path: string) => Promise<LoggedReply>,
): Promise<LoggedReply> {
	if (headers.authorization ?? headers.cookie) {
		return json(400, { error: 'The CDN takes no credentials' });
	}
	if (method !== 'GET') return errorReply(405, 'Method not allowed', 'text');
	return await file(path);
}
