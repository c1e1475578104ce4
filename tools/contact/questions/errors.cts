import { apiWords } from '../../../nodes/shared/apiWords';
import { isRecord } from '../../../nodes/shared/values';
import type { VariationName } from '../../../test/testbed/sandbox/variations.cts';
import type { Contact } from '../contact.cts';
import { isShield, namesOf } from '../contact.cts';
import type { Exchange } from '../exchange.cts';
import { isPage } from '../exchange.cts';
import { found } from '../findings.cts';
import { question } from '../questions.cts';

/** An order without a prompt, and a question for an id that nobody has: both are free. */
export async function askErrors(contact: Contact): Promise<void> {
	const refused = await contact.call('POST', '/api/v1/generate', {
		type: 'text2img',
		quality: 'low',
	});
	const words = apiWords(refused.json ?? refused.text);
	contact.findings.push(
		found(
			question('errors'),
			`${refused.status}, ${formOf(refused)}; our node would show: ${words ?? 'no words'}`,
			isShield(refused) ? [] : shapesOf(refused),
		),
	);
	const unknown = await contact.ask(
		'GET',
		'/api/v1/generations/gen_00000000-0000-4000-8000-000000000000',
	);
	contact.findings.push(
		found(
			question('unknownId'),
			`${unknown.status}, ${formOf(unknown)}`,
			namesOf(
				[unknown.status === 403 && !isShield(unknown), 'unknown id is 403'],
				[unknown.status >= 500, 'unknown id is 500'],
				[isDenied(unknown), 'errors inside 200'],
			),
		),
	);
}

function isDenied({ status, json }: Exchange): boolean {
	return status < 300 && isRecord(json) && json.success === false;
}

/** The names of an error's fields, without what they hold. */
function formOf(answer: Exchange): string {
	if (isPage(answer)) return 'a page';
	const { json, text } = answer;
	return isRecord(json) ? outline(json) : text === '' ? 'no body' : 'a text';
}

function outline(value: unknown, depth = 0): string {
	if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${outline(value[0], depth)}]`;
	if (!isRecord(value)) return value === null ? 'null' : typeof value;
	if (depth === 3) return '{…}';
	const fields = Object.entries(value).map(
		([name, inner]) => `${name}: ${outline(inner, depth + 1)}`,
	);
	return `{${fields.join(', ')}}`;
}

function shapesOf(answer: Exchange): VariationName[] {
	const { json } = answer;
	if (!isRecord(json)) return namesOf([isPage(answer), 'errors as pages']);
	const error = isRecord(json.error) ? json.error : {};
	return namesOf(
		[isDenied(answer), 'errors inside 200'],
		[json.details !== undefined, 'errors with details'],
		[isRecord(error.properties), 'errors as a tree'],
		[error._errors !== undefined, 'errors as Zod formats them'],
		[json.msg !== undefined, 'errors in msg'],
		[isRecord(json.errors), 'errors by field'],
		[typeof error.code === 'string' && error.message === undefined, 'errors as a code'],
		[json.title !== undefined && json.detail !== undefined, 'errors as problem details'],
	);
}
