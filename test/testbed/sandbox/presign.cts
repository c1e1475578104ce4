import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Upload } from './uploads.cts';

export type SignedHeader = 'content-type' | 'content-length' | 'x-amz-meta-owner';

/** What a presigned PUT is about. */
export interface PutGrant {
	key: string;
	/** Signed if given. */
	contentType: string | undefined;
	/** Bytes; signed if given. */
	contentLength: number | undefined;
	/** Epoch milliseconds. */
	signedAt: number;
	expiresSeconds: number;
	/** A header that nobody is told of has to be sent. */
	owner?: boolean;
	/** The checksum of an empty body is part of the address. */
	checksum?: boolean;
}

export const bucket = 'gptimage-inputs';

/** A week: SigV4 allows no more. */
const longestExpirySeconds = 604_800;

/** The bucket's own keys: they never leave the sandbox. */
const credentials = {
	accessKeyId: 'SANDBOXACCESSKEY',
	secretAccessKey: 'sandbox-secret-access-key',
};

/** Makes presigned PUT URLs as the vendor does for Cloudflare R2: path style, region `auto`, SigV4. */
export class Presigner {
	private readonly client: S3Client;
	private readonly checking: S3Client;

	constructor(endpoint: string) {
		// The package still supports Node 20; the SDK would print a reminder in every test run there.
		process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
		const bucketAt = { endpoint, region: 'auto', forcePathStyle: true, credentials };
		this.client = new S3Client({ ...bucketAt, requestChecksumCalculation: 'WHEN_REQUIRED' });
		this.checking = new S3Client({ ...bucketAt, requestChecksumCalculation: 'WHEN_SUPPORTED' });
	}

	/** The URL for an announced image, with those of its properties signed that `signed` names. */
	presignUpload(
		upload: Upload,
		{ signed, checksum }: { signed: readonly SignedHeader[]; checksum: boolean },
	): Promise<string> {
		return this.presign({
			key: upload.key,
			contentType: signed.includes('content-type') ? upload.contentType : undefined,
			contentLength: signed.includes('content-length') ? upload.size : undefined,
			signedAt: upload.createdAt,
			expiresSeconds: Math.round((upload.expiresAt - upload.createdAt) / 1000),
			owner: signed.includes('x-amz-meta-owner'),
			checksum,
		});
	}

	async presign(grant: PutGrant) {
		const { key, contentType, contentLength, signedAt, expiresSeconds, owner, checksum } = grant;
		const command = new PutObjectCommand({
			Bucket: bucket,
			Key: key,
			ContentType: contentType,
			ContentLength: contentLength,
			...(owner === true && { Metadata: { owner: 'vendor' } }),
		});
		return getSignedUrl(checksum === true ? this.checking : this.client, command, {
			expiresIn: expiresSeconds,
			signingDate: new Date(signedAt),
			// The SDK sends a type of its own where none is asked for; that one must not be signed.
			signableHeaders: new Set(contentType === undefined ? [] : ['content-type']),
			unhoistableHeaders: new Set(['x-amz-meta-owner']),
		});
	}
}

/** The query of a presigned URL, as far as its check needs it; undefined if it is none. */
export function readGrant(
	url: URL,
): { signedAt: number; expiresSeconds: number; signed: string[] } | undefined {
	const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
		url.searchParams.get('X-Amz-Date') ?? '',
	);
	const expiresSeconds = Number(url.searchParams.get('X-Amz-Expires') ?? Number.NaN);
	const signed = url.searchParams.get('X-Amz-SignedHeaders')?.split(';');
	if (!date || !signed || !url.searchParams.has('X-Amz-Signature')) return undefined;
	if (!Number.isInteger(expiresSeconds) || expiresSeconds > longestExpirySeconds) return undefined;
	const [, year, month, day, hour, minute, second] = date;
	const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	return Number.isNaN(signedAt) ? undefined : { signedAt, expiresSeconds, signed };
}
