import {
	expressionIn,
	GAP_WORDS,
	joinedParts,
} from '../../../../nodes/GptImage/input/expressionParts';

describe('an expression that was not evaluated', () => {
	it.each([
		['A poster for {{ $json.name }}', '{{ $json.name }}'],
		['{{$json["name"]}}!', '{{$json["name"]}}'],
		["{{ $('Form').item.json.a }}", "{{ $('Form').item.json.a }}"],
		['{{ $node["Form"].json.a }}', '{{ $node["Form"].json.a }}'],
		['{{ $now.toISO() }}', '{{ $now.toISO() }}'],
		['{{ DateTime.now() }}', '{{ DateTime.now() }}'],
		['{{ 2 * $json.n', '{{ 2 * $json.n'],
		["{{ $fromAI('Prompt') }}", "{{ $fromAI('Prompt') }}"],
	])('is seen in %j', (text, expression) => expect(expressionIn(text)).toBe(expression));

	it.each([
		'A poster for {{ name }}',
		'Costs $5 {{really}}',
		'$json.name',
		'{ $json.name }',
		'{{ $jsonish }}',
		'',
	])('is not seen in %j', (text) => expect(expressionIn(text)).toBeUndefined());
});

describe('what JavaScript puts into a gap', () => {
	it.each(['for undefined', 'null and void', 'NaN', 'undefined, red', 'undefined behaviour'])(
		'is in %j',
		(text) => expect(text).toMatch(GAP_WORDS),
	);
	it.each(['Undefined', 'nullify', 'annul', 'NANO', 'x_undefined', 'undefinedé', 'banana'])(
		'is not in %j',
		(text) => expect(text).not.toMatch(GAP_WORDS),
	);
});

describe('the parts of an expression', () => {
	it.each([
		["={{ 'A poster for ' + $json.name }}", ['$json.name']],
		['={{ "A " + $json.a + " and " + $json.b.c + "." }}', ['$json.a', '$json.b.c']],
		['={{ `A poster for ${$json.name}` }}', ['$json.name']],
		['={{ `A ${ $json.a } and ${$json.b}` + $json.c }}', ['$json.a', '$json.b', '$json.c']],
		['=A {{ "x" + $json.a }} and {{ `${$json.b}` }}', ['$json.a', '$json.b']],
		["={{ 'It\\'s ' + $json.name.trim() }}", ['$json.name.trim()']],
		["={{ 'A ' + $json?.name }}", ['$json?.name']],
		["={{ 'A ' + ($json.a + 1) }}", ['($json.a + 1)']],
		["={{ 'A ' + ($json.a ?? 'b') }}", ["($json.a ?? 'b')"]],
		["={{ 'A ' + 2 * $json.n + 3 }}", ['2 * $json.n']],
		['={{ $json.name }}', ['$json.name']],
		["={{ $json.a ? 'A ' + $json.b : 'C' }}", []],
		["={{ 'A ' + $json.a || 'b' }}", []],
		['={{ (() => { return 1 })() }}', ['(() => { return 1 })()']],
		["={{ 'no end }}", []],
		['plain text', []],
	])('%s', (expression, parts) => expect(joinedParts(expression)).toEqual(parts));
});
