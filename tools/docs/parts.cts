/**
 * Puts text between the markers `<!-- name:start -->` and `<!-- name:end -->`.
 *
 * @throws Error if the page has no such markers
 */
export function withPart(page: string, name: string, text: string): string {
	const { start, end } = find(page, name);
	return `${page.slice(0, start)}\n${text}\n${page.slice(end)}`;
}

/** The text between the markers. */
export function partOf(page: string, name: string): string {
	const { start, end } = find(page, name);
	return page.slice(start, end).trim();
}

function find(page: string, name: string): { start: number; end: number } {
	const marker = `<!-- ${name}:start -->`;
	const start = page.indexOf(marker) + marker.length;
	const end = page.indexOf(`<!-- ${name}:end -->`);
	if (start < marker.length || end < start) throw new Error(`No part "${name}" in the page`);
	return { start, end };
}
