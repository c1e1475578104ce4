import type { z } from 'zod';
import type { ErrorShape } from './options/rules.cts';

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
		case 'text':
			return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message };
		case 'html':
			return html(status, message);
		case 'empty':
			return { status, headers: {}, body: undefined };
		default:
			return json(status, bodies[shape](message, issues));
	}
}

type JsonShape = Exclude<ErrorShape, 'text' | 'html' | 'empty'>;

/** The shapes that are JSON; all but the first three tell the field only where it is in the issues. */
const bodies: Record<JsonShape, (message: string, issues: z.ZodIssue[]) => object> = {
	error: (error) => ({ error }),
	nested: (message) => ({ error: { message } }),
	message: (message) => ({ message }),
	zod: (_message, issues) => ({ error: { name: 'ZodError', issues } }),
	details: (message, issues) => ({
		error: issues.some(hasField) ? 'Validation failed' : message,
		details: issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
	}),
	// Zod 4's `treeifyError` and `format()`.
	tree: (_message, issues) => ({
		error: {
			errors: textsOf(issues.filter((issue) => !hasField(issue))),
			properties: perField(issues, (errors) => ({ errors })),
		},
	}),
	format: (_message, issues) => ({
		error: {
			_errors: textsOf(issues.filter((issue) => !hasField(issue))),
			...perField(issues, (errors) => ({ _errors: errors })),
		},
	}),
	msg: (msg) => ({ msg }),
	fields: (message, issues) => ({
		errors: issues.some(hasField) ? perField(issues, (errors) => errors) : { request: [message] },
	}),
	code: (message) => ({ error: { code: message.toLowerCase().replace(/[^a-z0-9]+/g, '_') } }),
	problem: (detail) => ({ type: 'about:blank', title: 'The request was refused', detail }),
};

function hasField({ path }: z.ZodIssue): boolean {
	return path.length > 0;
}

function textsOf(issues: z.ZodIssue[]): string[] {
	return issues.map(({ message }) => message);
}

function perField(issues: z.ZodIssue[], form: (messages: string[]) => unknown): object {
	const fields = new Set(issues.filter(hasField).map(({ path }) => String(path[0])));
	return Object.fromEntries(
		[...fields].map((field) => [
			field,
			form(textsOf(issues.filter(({ path }) => String(path[0]) === field))),
		]),
	);
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
