import { apiMessages } from '../../nodes/engine/texts/apiMessages';
import { ASKING_IS_FREE, CHARGE_WORDS, NOTHING_CHARGED } from '../../nodes/engine/texts/charge';
import type { Message } from '../../nodes/engine/texts/message';
import { catalogue, sentences } from '../../test/testbed/core/catalogue.cts';

/** For a sentence that already says how it should be. */
const CORRECT_IT = 'Correct this field of the credential.';

/** What follows the way out, by what became of the order. */
const MONEY: Row[] = [
	{ message: 'Nothing was ordered for this item', remedy: NOTHING_CHARGED },
	{ message: 'Nobody knows whether it was ordered', remedy: CHARGE_WORDS.doubt },
	{ message: 'It was ordered, and the ID is known', remedy: CHARGE_WORDS.paid },
	{ message: 'Get Status was asked, and time may help', remedy: ASKING_IS_FREE },
];

type Row = Pick<Message, 'message' | 'remedy'>;

/** Every message that the nodes and credentials can show, as Markdown tables; the code is the only source. */
export function messageTable(): string {
	const { fieldMessages, pictureFieldMessages, promptMessages } = catalogue;
	const fields = [fieldMessages, pictureFieldMessages, promptMessages].flatMap(rows);
	return [
		table('What each message adds about the money', MONEY),
		table('Answers of the API', rows(apiMessages)),
		table('Orders and their images', rows(catalogue.generationMessages)),
		table('Endless loops', rows(catalogue.guardMessages)),
		table('Input images', rows(catalogue.imageMessages)),
		table('Input files that cannot be used', rows(catalogue.fileKindMessages)),
		table('Fields (before anything is sent)', fields),
		table('Credentials', sentences.credentialMessages.map(sentence)),
		table('Publishing the trigger', sentences.registrationMessages.map(sentence)),
	].join('\n\n');
}

const rows = (texts: Record<string, Message>): Row[] => Object.values(texts);

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
