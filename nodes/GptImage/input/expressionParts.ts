/** What n8n would have evaluated: braces around one of its variables or functions. */
const EXPRESSION =
	/\{\{[^{}]*(?:\$(?:\(|(?:json|node|input|binary|items?|now|today|vars|env|execution|workflow|prevNode|itemIndex|runIndex|parameter|fromAI|jmespath|if|ifEmpty|max|min|secrets|tool|nodeId)\b)|\b(?:DateTime|Math|JSON|Object)\.|\bnew Date\b)[^{}]*\}{0,2}/;

/** The first expression of n8n that a text still holds; undefined if there is none. */
export function expressionIn(text: string): string | undefined {
	return EXPRESSION.exec(text)?.[0];
}

/** The words that JavaScript puts where a text is joined with nothing. */
export const GAP_WORDS = /(?<![\p{L}\d_$])(undefined|null|NaN)(?![\p{L}\d_])/u;

/** A text, a number or nothing: what it gives is no question. */
const LITERAL = /^((['"`])[\s\S]*\2|[\d.]*)$/;

/**
 * The parts that an expression joins to a text, such as `$json.name` in `{{ 'For ' + $json.name }}` and in
 * `` {{ `For ${$json.name}` }} ``. Nothing where it does anything else than join: what each part gives would tell
 * nothing of the whole.
 *
 * @param expression as the field holds it
 */
export function joinedParts(expression: string): string[] {
	return [...expression.matchAll(/\{\{([\s\S]*?)\}\}/g)].flatMap(([, code]) => partsOf(code) ?? []);
}

function partsOf(code: string): string[] | undefined {
	const parts: string[] = [];
	let part = '';
	let depth = 0;
	for (let at = 0; at < code.length; at++) {
		const character = code[at];
		if (/['"`]/.test(character)) {
			const end = endOfText(code, at);
			if (end === undefined) return undefined;
			const text = code.slice(at, end + 1);
			if (character === '`' && depth === 0) parts.push(...holesOf(text));
			part += text;
			at = end;
			continue;
		}
		if (/[([{]/.test(character)) depth++;
		if (/[)\]}]/.test(character)) depth--;
		if (depth === 0 && character === '+') {
			parts.push(part);
			part = '';
			continue;
		}
		const chained = character === '?' && code[at + 1] === '.';
		if (depth === 0 && !chained && /[?:|&,;=<>]/.test(character)) return undefined;
		part += character;
	}
	return [...parts, part].map((one) => one.trim()).filter((one) => !LITERAL.test(one));
}

/** Where the text that begins at a quote ends. */
function endOfText(code: string, start: number): number | undefined {
	for (let at = start + 1; at < code.length; at++) {
		if (code[at] === '\\') at++;
		else if (code[at] === code[start]) return at;
	}
	return undefined;
}

function holesOf(template: string): string[] {
	return [...template.matchAll(/\$\{([^{}`]*)\}/g)].map(([, hole]) => hole);
}
