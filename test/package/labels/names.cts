import ts from 'typescript';

/** A name that a text shows to its reader, and where. */
export interface Quoted {
	name: string;
	text: string;
}

/**
 * Names in **bold** of a Markdown text. What ends in punctuation, is no Latin text, or begins in lower case is
 * emphasis.
 */
export function boldNames(text: string): Quoted[] {
	const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
	return [...prose.matchAll(/\*\*([^*\n]+)\*\*/g)]
		.map(([, bold]) => ({ name: bold, text: bold }))
		.filter(({ name }) => !/[.,:?!]$|[^\p{ASCII}→…]/u.test(name) && /^[A-Z…]/.test(name));
}

/** Names in 'single quotes' of a text of the nodes; an apostrophe within a word opens none. */
export function quotedNames(text: string): Quoted[] {
	const quoted = text.matchAll(/(?<![\p{L}\d])'([^'\n\0]{2,60})'(?![\p{L}\d])/gu);
	return [...quoted].map(([, name]) => ({ name, text }));
}

/** Every text in a source file but expressions of n8n; what is filled in at run time is a NUL. */
export function textsIn(source: string): string[] {
	const texts: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent)) texts.push(node.text);
		if (ts.isTemplateExpression(node)) {
			const spans = node.templateSpans.map(({ literal }) => `\0${literal.text}`);
			texts.push(node.head.text + spans.join(''));
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('x.ts', source, ts.ScriptTarget.ES2022, true));
	return texts.filter((text) => !text.startsWith('='));
}
