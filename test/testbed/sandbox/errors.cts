import type { z } from 'zod';
import type { ErrorShape } from './options.cts';

export interface Reply {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Text as it is; anything else is sent as JSON; undefined is no body at all. */
	body: unknown;
}

/** A refusal in the shape that is switched on: the vendor's page shows none. */
export function errorReply(
	status: number,
	message: string,
	shape: ErrorShape,
	issues: z.ZodIssue[] = [{ code: 'custom', path: [], message }],
): Reply {
	switch (shape) {
		case 'error':
			return json(status, { error: message });
		case 'nested':
			return json(status, { error: { message } });
		case 'message':
			return json(status, { message });
		case 'zod':
			return json(status, { error: { name: 'ZodError', issues } });
		case 'text':
			return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message };
		case 'html':
			return html(status, message);
		case 'empty':
			return { status, headers: {}, body: undefined };
	}
}

export function json(status: number, body: unknown): Reply {
	return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

export function html(status: number, text: string): Reply {
	return {
		status,
		headers: { 'content-type': 'text/html; charset=utf-8' },
		body: `<!DOCTYPE html><html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`,
	};
}
