/** Type guard for plain JSON objects. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value that a text holds as JSON; undefined if it holds none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Like `parseJson`, but looks only at texts that begin as an object or a list does: a bare word or number stays text. */
export function parseStructure(text: string): unknown {
	return /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
}

/**
 * A web address, read as browsers do; undefined if it is none.
 *
 * @param base what a relative address starts from
 */
export function parseUrl(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** The texts of a list or of a comma-separated text, trimmed, each once; empty ones are left out. */
export function textsOf(value: unknown): string[] {
	const texts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
	return [...new Set(texts.map((text) => String(text).trim()).filter((text) => text !== ''))];
}

/** A text that says something; undefined for anything else. */
export function asText(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, also one that is written as a text. */
export function asNumber(value: unknown): number | undefined {
	const written = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim());
	const number = written ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
