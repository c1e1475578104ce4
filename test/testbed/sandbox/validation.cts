import { z } from 'zod';

export const maxUploadBytes = 10 * 1024 * 1024;

export const generateBody = z
	.object({
		prompt: z.string().min(1).max(4000),
		type: z.enum(['text2img', 'edit']).default('text2img'),
		size: z.enum(['1024x1024', '1024x1536', '1536x1024']).default('1024x1024'),
		quality: z.enum(['low', 'medium', 'high']).default('medium'),
		n: z.number().int().min(1).max(4).default(1),
		inputImageKeys: z.array(z.string().min(1)).max(4).optional(),
	})
	.superRefine((body, context) => {
		if (body.type === 'edit' && !body.inputImageKeys?.length) {
			context.addIssue({
				code: 'custom',
				path: ['inputImageKeys'],
				message: 'Required when type is edit',
			});
		}
	});

export const uploadBody = z.object({
	filename: z.string().min(1).max(200),
	contentType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
	size: z.number().int().positive().max(maxUploadBytes),
});

export const webhookEvents = ['generation.succeeded', 'generation.failed'] as const;

export const webhookBody = z.object({
	url: z
		.string()
		.url()
		.refine((url) => url.startsWith('https://'), { message: 'The endpoint must be HTTPS' }),
	events: z.array(z.enum(webhookEvents)).min(1),
	label: z.string().max(200).optional(),
});

/** Zod's issues as one line, as the vendor's 400 "holds the Zod message". */
export function issuesText(issues: z.ZodIssue[]): string {
	return issues
		.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message))
		.join('; ');
}

/** A request body as it came in: JSON text, or a value that is parsed already. */
export function parseBody(
	body: unknown,
): { ok: true; value: unknown } | { ok: false; message: string } {
	if (typeof body !== 'string') return { ok: true, value: body };
	try {
		return { ok: true, value: JSON.parse(body) };
	} catch {
		return { ok: false, message: 'The request body is not valid JSON' };
	}
}

/** A path segment without its percent signs; as it came where they make no sense. */
export function decodedSegment(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
