import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createOrigin, logArrival, serve, type LoggedReply, type Shared } from './origin.cts';
import { bucket, readGrant, type Presigner } from './presign.cts';
import type { RequestRecord } from './requestLog.cts';
import type { SandboxRules } from './rules.cts';
import type { StoredObject } from './uploads.cts';
import { decodedSegment } from './validation.cts';

const refusals = {
	InvalidArgument: [400, 'Only one auth mechanism allowed'],
	AccessDenied: [403, 'Access Denied'],
	Expired: [403, 'Request has expired'],
	SignatureDoesNotMatch: [403, 'The request signature we calculated does not match'],
	MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
	IncompleteBody: [400, 'The request body terminated unexpectedly'],
	BadDigest: [400, 'The CRC32 you specified did not match the calculated checksum.'],
	NotImplemented: [501, 'Only PutObject is implemented here'],
} as const;

/** A refusal in S3's XML. An expired URL is an `AccessDenied` too. */
function refuse(kind: keyof typeof refusals): LoggedReply {
	const [status, message] = refusals[kind];
	const code = kind === 'Expired' ? 'AccessDenied' : kind;
	return {
		status,
		headers: { 'content-type': 'application/xml' },
		body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
	};
}

/** The bucket (Cloudflare R2 at the vendor's): takes a PUT that was presigned, and nothing else. */
export function createStorage(
	shared: Shared,
	rules: SandboxRules,
	presigner: () => Presigner,
): FastifyInstance {
	const app = createOrigin();
	app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
	app.all('/*', async (request, reply) => {
		const record = logArrival(shared, 'storage', request, reply.raw);
		reply.hijack();
		await serve(shared, record, reply.raw, () => put(request, record));
		return reply;
	});

	const put = async (request: FastifyRequest, record: RequestRecord): Promise<LoggedReply> => {
		const refused = await check(record);
		if (refused) return refused;
		const object = await readObject(request, shared);
		if (object.size !== Number(record.headers['content-length'])) return refuse('IncompleteBody');
		rules.state.uploads.store(keyOf(record), object);
		const status = rules.options.putStatus;
		return { status, headers: { etag: `"${object.sha256.slice(0, 32)}"` }, body: undefined };
	};

	const check = async (record: RequestRecord): Promise<LoggedReply | undefined> => {
		if (record.method !== 'PUT') return refuse('NotImplemented');
		const { authorization, host } = record.headers;
		const url = new URL(`http://${host}${record.path}`);
		const grant = readGrant(url);
		if (authorization && grant) return refuse('InvalidArgument');
		if (!grant) return refuse('AccessDenied');
		if (shared.now() > grant.signedAt + grant.expiresSeconds * 1000) return refuse('Expired');
		if (url.searchParams.has('x-amz-checksum-crc32')) return refuse('BadDigest');
		const unsent = grant.signed.find((name) => record.headers[name] === undefined);
		if (unsent !== undefined && unsent.startsWith('x-amz-')) return refuse('SignatureDoesNotMatch');
		const length = record.headers['content-length'];
		if (length === undefined) return refuse('MissingContentLength');

		const expected = await presigner().presign({
			key: keyOf(record),
			contentType: grant.signed.includes('content-type')
				? record.headers['content-type']
				: undefined,
			contentLength: grant.signed.includes('content-length') ? Number(length) : undefined,
			owner: grant.signed.includes('x-amz-meta-owner'),
			...grant,
		});
		const same = url.origin === new URL(expected).origin && sameQuery(url, new URL(expected));
		return same ? undefined : refuse('SignatureDoesNotMatch');
	};
	return app;
}

function keyOf({ path }: RequestRecord): string {
	const key = (path.split('?')[0] ?? '').slice(`/${bucket}/`.length);
	return key.split('/').map(decodedSegment).join('/');
}

function sameQuery(left: URL, right: URL): boolean {
	const sorted = (url: URL) => [...url.searchParams].map((pair) => pair.join('=')).sort();
	return sorted(left).join('&') === sorted(right).join('&');
}

/** Reads the body as a stream: hashed and counted, kept only if that was asked for. */
async function readObject(
	{ body, headers }: FastifyRequest,
	shared: Shared,
): Promise<StoredObject> {
	const hash = createHash('sha256');
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of (body ?? []) as Readable) {
		const bytes = chunk as Buffer;
		hash.update(bytes);
		size += bytes.length;
		if (shared.options.keepUploads) chunks.push(bytes);
	}
	return {
		size,
		contentType: headers['content-type'] ?? '',
		sha256: hash.digest('hex'),
		at: shared.now(),
		...(shared.options.keepUploads ? { bytes: Buffer.concat(chunks) } : {}),
	};
}
