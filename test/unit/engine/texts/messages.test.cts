import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { NOTHING_CHARGED, WHAT_IS_FREE } from '../../../../nodes/engine/texts/charge';
import { GptImageError } from '../../../../nodes/engine/texts/errors';
import { adviceToOrderAnew } from '../../../testbed/core/advice.cts';
import { catalogue, everyMessage, sentences } from '../../../testbed/core/catalogue.cts';

const NODES = join(__dirname, '..', '..', '..', '..', 'nodes');

const everyText = [
	...everyMessage.map(([name, { message }]): [string, string] => [name, message]),
	...Object.entries(sentences).flatMap(([file, texts]) =>
		texts.map((text, index): [string, string] => [`${file} ${index}`, text]),
	),
];

describe('the catalogue', () => {
	const sources = readdirSync(NODES, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => ({
			name: basename(file, '.ts'),
			text: readFileSync(join(NODES, file), 'utf8'),
		}));

	it('has every file of messages', () => {
		const files = sources.map(({ name }) => name).filter((name) => name.endsWith('Messages'));
		expect([...Object.keys(catalogue), ...Object.keys(sentences)].sort()).toEqual(files.sort());
	});

	it('leaves out none that stands elsewhere', () => {
		const others = sources.filter(
			({ name, text }) => !name.endsWith('Messages') && /\bremedy: *[`'"]/.test(text),
		);
		expect(others.map(({ name }) => name)).toEqual([]);
	});
});

describe.each(everyText)('the message of %s', (_name, text) => {
	it('is in n8n’s tone, and n8n leaves it as it is', () => {
		expect(text).not.toMatch(/\b(errors?|problems?|failures?|mistakes?)\b/i);
		// n8n takes these for error codes wherever they stand in a message.
		expect(text).not.toMatch(
			/ECONN|ENOENT|EPERM|EACCES|ETIMEDOUT|ENOTFOUND|EEXIST|EADDR|EISDIR|ENOTDIR|EPIPE/i,
		);
	});
});

/** However it is put. */
const FREE_OF_CHARGE =
	/\bnothing\b[^.]*\b(charged|ordered|paid|sent)\b|\b(not|never)\b[^.,]{0,20}\b(charged|ordered|paid)\b/i;

/** These ends give the credits back. */
const REFUNDED = ['generationMessages.failed', 'generationMessages.blocked'];

describe.each(everyMessage)('the money and the message %s', (name, text) => {
	const error = new GptImageError(text, { apiWords: 'No' });
	const isRefunded = REFUNDED.includes(name);
	const status = name.split('.')[1];
	const states = {
		'nothing sent, but others are paid for': error,
		'order in doubt': error.inDoubt(),
		'id known': error.withGeneration('gen_1', isRefunded ? status : 'running'),
		'asked for': error.askedFor('gen_1'),
	};

	it.each(Object.entries(states))('no advice that pays twice: %s', (_state, stated) => {
		expect(adviceToOrderAnew(`${stated.message}. ${stated.describe(true)}`)).toEqual([]);
		if (stated === error) return;
		const words = `${stated.message}. ${stated.describe()}`;
		expect(adviceToOrderAnew(words)).toEqual([]);
		expect(words).not.toMatch(FREE_OF_CHARGE);
	});

	it('nothing sent: "nothing was charged" where it is certain, in one place and in the same words', () => {
		const words = `${error.message}. ${error.describe()}`;
		expect(words.includes(NOTHING_CHARGED)).toBe(text.uncharged === true);
		expect(words.replace(NOTHING_CHARGED, '')).not.toMatch(FREE_OF_CHARGE);
		expect(adviceToOrderAnew(words)).toHaveLength(text.again === undefined ? 0 : 1);
	});

	it('order in doubt: it may be paid for, where to look, and what is free', () => {
		const { description } = states['order in doubt'];
		expect(description).toContain('may have been made and paid for');
		expect(description).toContain('check the gallery at https://gptimage2.plus');
		expect(description).toContain(WHAT_IS_FREE);
	});

	it('id known: Get Status, and what is free, unless it was refunded', () => {
		const { message, description } = states['id known'];
		expect(message.endsWith(': use Get Status')).toBe(!isRefunded);
		expect(description.includes(WHAT_IS_FREE)).toBe(!isRefunded);
	});

	it('is a plain sentence with a way out', () => {
		// What a credential says is shown elsewhere too, alone.
		if (name !== 'apiMessages.credential') expect(text.message).not.toMatch(/\.$/);
		expect(text.remedy).toMatch(/\.$/);
	});
});
