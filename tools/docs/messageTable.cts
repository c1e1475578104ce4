import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { GptImageApi } from '../../credentials/GptImageApi.credentials';
import { registrationMessages } from '../../nodes/GptImageTrigger/registration/registrationMessages';
import { DEFAULT_BASE_URL } from '../../nodes/shared/baseUrl';
import { ASKING_IS_FREE, CHARGE_WORDS, NOTHING_CHARGED } from '../../nodes/engine/texts/charge';
import { fileMessages } from '../../nodes/engine/texts/fileMessages';
import { messages } from '../../nodes/engine/texts/messages';

const ROOT = join(__dirname, '..', '..');

/** The parts of the table, in the order in which the messages are listed in the code. */
const PARTS: Record<string, { title: string; first: keyof typeof messages }> = {
	api: { title: 'Answers of the API', first: 'invalidRequest' },
	generation: { title: 'Images on their way', first: 'failed' },
	input: { title: 'Input images', first: 'uploadFailed' },
};

/** As `refusal` in the trigger's manualSecret.ts puts it behind each of its messages. */
const SECRET_REMEDY =
	'Copy it whole from gptimage2.plus > Account > Webhooks, where it is shown once.';

/** For a sentence that already says how it should be. */
const CORRECT_IT = 'Correct this field of the credential.';

/** What follows the way out, by what became of the order. */
const MONEY: Row[] = [
	{ message: 'Nothing was ordered for this item', remedy: NOTHING_CHARGED },
	{ message: 'Nobody knows whether it was ordered', remedy: CHARGE_WORDS.doubt },
	{ message: 'It was ordered, and the ID is known', remedy: CHARGE_WORDS.paid },
	{ message: 'Get Status was asked, and time may help', remedy: ASKING_IS_FREE },
];

interface Row {
	message: string;
	remedy: string;
}

/** Every message that the nodes and credentials can show, as Markdown tables; the code is the only source. */
export function messageTable(): string {
	const names = Object.keys(messages) as Array<keyof typeof messages>;
	const starts = Object.values(PARTS).map(({ first }) => names.indexOf(first));
	const parts = Object.values(PARTS).map(({ title }, index) => {
		const rows = names.slice(starts[index], starts[index + 1]).map((name) => messages[name]);
		return table(
			title,
			rows.map(({ message, remedy }) => ({ message, remedy })),
		);
	});
	return [
		table('What each message adds about the money', MONEY),
		...parts,
		table('Input files that cannot be used', [...Object.values(fileMessages)]),
		table('Fields (before anything is sent)', fieldMessages()),
		table('Credentials', credentialMessages()),
		table('Activating the trigger', Object.values(registrationMessages).map(sentence)),
	].join('\n\n');
}

function table(title: string, rows: Row[]): string {
	return [
		`### ${title}`,
		'',
		'| Message | What to do |',
		'|---|---|',
		...rows.map(({ message, remedy }) => `| ${cell(message)} | ${cell(remedy)} |`),
	].join('\n');
}

/** Bars would end the cell; addresses become links. */
function cell(text: string): string {
	return text.replace(/\|/g, '\\|').replace(/https:\/\/[\w./-]*[\w/]/g, (url) => {
		const { host, pathname } = new URL(url);
		return `[${pathname === '/' ? url : host + pathname}](${url})`;
	});
}

/** One sentence with cause and way out: they are parted by its first colon or full stop. */
function sentence(text: string): Row {
	const [, message, remedy] = /^(.*?)(?:: |\. )(.*)$/s.exec(text) ?? [undefined, text, CORRECT_IT];
	return { message, remedy: remedy.charAt(0).toUpperCase() + remedy.slice(1) };
}

/** `wrong(message, remedy)`: about a field, before anything is sent. */
function fieldMessages(): Row[] {
	return calls('nodes/GptImage', 'wrong').map(([message = '', remedy = '']) => ({
		message,
		remedy,
	}));
}

/** What the credentials say: before a call, and when they are tested. */
function credentialMessages(): Row[] {
	const rules = new GptImageApi().test.rules ?? [];
	const secret = 'nodes/GptImageTrigger/secrets/manualSecret.ts';
	return [
		...calls('nodes/shared', 'Error', ['apiKey.ts', 'baseUrl.ts']).map(([text = '']) => text),
		...calls('credentials', 'Error').map(([text = '']) => text),
		...rules.map(({ properties }) => properties.message),
		...calls('.', 'refusal', [secret]).map(([message = '']) => `${message}. ${SECRET_REMEDY}`),
	].map(sentence);
}

/** The texts given to each call of (or `new` on) a function, in the order of files and lines, without repeats. */
function calls(folder: string, callee: string, files = sourcesIn(folder)): string[][] {
	const found = new Map<string, string[]>();
	for (const file of files) {
		const path = join(ROOT, folder, file);
		const source = ts.createSourceFile(
			path,
			readFileSync(path, 'utf8'),
			ts.ScriptTarget.ES2022,
			true,
		);
		const visit = (node: ts.Node): void => {
			const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
			if (isCall && node.expression.getText() === callee) {
				const texts = (node.arguments ?? []).map(words);
				found.set(texts.join('\n'), texts);
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return [...found.values()];
}

function sourcesIn(folder: string): string[] {
	const all = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
	return all.filter((file) => file.endsWith('.ts')).sort();
}

/** What stands for the texts that are filled in at run time. */
const EXAMPLES: Record<string, string> = {
	label: 'Field',
	longest: '4000',
	range: 'from 1 to 4',
	reason: 'invalid syntax',
	details: '',
	'text.length': '4321',
	'kindOf(text)': 'an object',
	'kindOf(entry)': 'an object',
	'kindOf(value)': 'an object',
	'entries.length': '5',
	'index + 1': '2',
	'aboutText(publicPart(text))': "This is about '…'.",
	'aboutText(left)': "This is about '…'.",
	'shown(gap)': '$json.name',
	'found(value)': "This is about '…'.",
	names: 'Low, Medium, High',
	'aboutNear(prompt, object.index)': "This is about '…'.",
	'aboutNear(prompt, word.index)': "This is about '…'.",
	"shown(typeof input === 'string' ? input : input.name)": '…',
	"values.join(', ')": 'low, medium, high',
	DEFAULT_BASE_URL,
	MOST_IMAGES: 'Most Images per Run',
	wanted: '5000',
	maxImages: '1000',
};

/** A text of the code, with examples in its gaps. */
function words(node: ts.Expression): string {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) throw new Error(`Not a text: ${node.getText()}`);
	const spans = node.templateSpans.map(({ expression, literal }) => {
		const example = EXAMPLES[expression.getText()];
		if (example === undefined) throw new Error(`No example for ${expression.getText()}`);
		return example + literal.text;
	});
	return node.head.text + spans.join('');
}
