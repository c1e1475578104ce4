/** The bytes of base64 text, also of its web-safe form and in lines; undefined if it is none. */
export function fromBase64(text: string): Buffer | undefined {
	// Nothing here goes back over what it has read: ten megabytes would be too much of that.
	const digits = text.replace(/\s/g, '').replace(/={1,2}$/, '');
	if (digits === '' || /[^A-Za-z0-9+/_-]/.test(digits)) return undefined;
	// One digit alone at the end has no meaning.
	return digits.length % 4 === 1 ? undefined : Buffer.from(digits, 'base64');
}

/** The bytes of a `data:` URL; undefined if the text is none. */
export function fromDataUrl(text: string): Buffer | undefined {
	const [start, base64] = /^data:[^,\s]{0,200}?(;base64)?,/i.exec(text) ?? [];
	if (start === undefined) return undefined;
	const content = text.slice(start.length);
	if (base64 !== undefined) return fromBase64(decoded(content));
	return Buffer.from(decoded(content), 'utf8');
}

/** Percent signs are allowed in any URL; where they are meant otherwise the text stays as it is. */
function decoded(text: string): string {
	if (!text.includes('%')) return text;
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** The bytes that a text stands for, with or without quotes around it: a `data:` URL, or base64 alone. */
export function fromText(text: string): Buffer | undefined {
	const trimmed = text.replace(/^\ufeff/, '').trim();
	const isQuoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"');
	const bare = isQuoted ? trimmed.slice(1, -1) : trimmed;
	return fromDataUrl(bare) ?? fromBase64(bare);
}
