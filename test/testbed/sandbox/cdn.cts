import type { FastifyInstance } from 'fastify';
import { errorReply, json } from './errors.cts';
import { isFinished } from './generations.cts';
import { createOrigin, logArrival, serve, type LoggedReply, type Shared } from './origin.cts';
import { padded } from './padding.cts';
import { drawPicture } from './picture.cts';
import type { SandboxRules } from './rules.cts';

/** Enough for any test's repeats, without growing for ever. */
const keptPictures = 200;

/** The public host of the results. It takes no credentials, and says so to those who bring some. */
export function createCdn(shared: Shared, rules: SandboxRules): FastifyInstance {
	const app = createOrigin();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null));
	const drawn = new Map<string, Promise<Buffer>>();

	const file = async (path: string): Promise<LoggedReply> => {
		const [, id = '', index = '', format = ''] =
			/^\/outputs\/([^/]+)\/(\d+)\.(png|webp)$/.exec(path) ?? [];
		const generation = rules.state.generations.get(id);
		const output = generation?.outputs[Number(index)];
		if (!generation || !output || !isFinished(generation, shared.now())) {
			return errorReply(404, 'Not found', 'text');
		}
		const { width, height } = output;
		const text = generation.spec.prompt;
		const kind = format === 'webp' ? 'webp' : 'png';
		const picture = { id, index: Number(index), text, width, height, format: kind } as const;
		const cacheKey = JSON.stringify(picture);
		if (drawn.size >= keptPictures) drawn.clear();
		const drawing = drawn.get(cacheKey) ?? drawPicture(picture);
		drawn.set(cacheKey, drawing);
		return {
			status: 200,
			headers: {
				'content-type': `image/${kind}`,
				'cache-control': 'public, max-age=31536000, immutable',
			},
			body: padded(await drawing, kind, shared.options.imageBytes),
			generationId: id,
		};
	};

	app.all('/*', async (request, reply) => {
		const record = logArrival(shared, 'cdn', request, reply.raw);
		reply.hijack();
		await serve(shared, record, reply.raw, () => {
			if (record.headers.authorization ?? record.headers.cookie) {
				return json(400, { error: 'The CDN takes no credentials' });
			}
			if (record.method !== 'GET') return errorReply(405, 'Method not allowed', 'text');
			return file(record.path.split('?')[0] ?? '');
		});
		return reply;
	});
	return app;
}
