import { adviceToOrderAnew } from '../../../testbed/core/advice.cts';
import { GptImageError } from '../../../../nodes/engine/texts/errors';
import { NOTHING_CHARGED, WHAT_IS_FREE } from '../../../../nodes/engine/texts/charge';
import type { Message } from '../../../../nodes/engine/texts/messages';
import { messages } from '../../../../nodes/engine/texts/messages';

describe('an error for the user', () => {
	it('says what happened, and in the description what to do and what the API said', () => {
		const error = new GptImageError(messages.noCredits, {
			about: "This is about 'photo'.",
			apiWords: 'Cap reached',
			httpCode: 402,
		});
		expect(error.message).toBe(messages.noCredits.message);
		expect(error.description).toBe(
			`This is about 'photo'. ${messages.noCredits.remedy} ${NOTHING_CHARGED} ${messages.noCredits.again} The API said: Cap reached.`,
		);
	});

	it('names a paid generation and the way to it', () => {
		const error = new GptImageError(messages.timedOut).withGeneration('gen_1', 'running');
		expect(error.message).toBe(`${messages.timedOut.message}, generation gen_1: use Get Status`);
		expect(error.description).toMatch(/ Generation ID: gen_1$/);
		expect(error.details).toEqual({ generationId: 'gen_1', status: 'running' });
	});

	it.each(['failed', 'blocked'])('sends nobody after a refunded one (%s)', (status) =>
		expect(new GptImageError(messages.failed, { generationId: 'gen_1', status }).message).toBe(
			`${messages.failed.message}, generation gen_1`,
		),
	);

	it('shows no more of a strange ID than a message can hold', () => {
		const id = `<b>\u001b[31m${'x'.repeat(400)}`;
		const { message, description } = new GptImageError(messages.timedOut).withGeneration(id);
		for (const text of [message, description]) {
			expect(text).toContain('‹b›\ufffd[31mxxx');
			expect(text.length).toBeLessThan(900);
		}
	});

	it('does not send anybody to Get Status for an ID that Get Status does not know', () => {
		const unknown = new GptImageError(messages.notFound, { httpCode: 404 });
		const named = `${messages.notFound.message}, generation gen_1`;
		expect(unknown.askedFor('gen_1').message).toBe(named);
		expect(unknown.withGeneration('gen_1').message).toBe(`${named}: use Get Status`);
		expect(new GptImageError(messages.unreachable).askedFor('gen_1').message).toMatch(
			/, generation gen_1: use Get Status$/,
		);
	});

	it('keeps the first generation that it was given', () => {
		const error = new GptImageError(messages.timedOut, { generationId: 'gen_1' });
		expect(error.withGeneration('gen_2')).toBe(error);
	});

	it('of one item says nothing of its generation to another item', () => {
		const error = new GptImageError(messages.unauthorized, { forAll: true, httpCode: 401 });
		const other = error.withGeneration('gen_1', 'running').forOthers();
		expect([other.message, other.description]).toEqual([error.message, error.description]);
		expect(other.details).toMatchObject({ forAll: true, httpCode: 401 });
	});

	it.each(Object.entries(messages))(
		'%s is a plain sentence that n8n leaves as it is',
		(_, text) => {
			// n8n replaces messages that hold an error code of the system.
			expect(text.message).not.toMatch(/\bE[A-Z]{4,}\b/);
			expect(text.message).not.toMatch(/\.$/);
			expect(text.remedy).toMatch(/\.$/);
		},
	);

	it('ends the words of the API with a full stop', () => {
		const description = (apiWords: string) =>
			new GptImageError(messages.notFound, { apiWords, generationId: 'gen_1' }).description;
		expect(description('Not found')).toContain('The API said: Not found. Generation ID: gen_1');
		expect(description('Not found.')).toContain('The API said: Not found. Generation ID: gen_1');
		expect(description('Why?')).toContain('The API said: Why? Generation ID: gen_1');
	});
});

describe.each(Object.entries<Message>(messages))('the message %s', (name, text) => {
	const error = new GptImageError(text, { apiWords: 'No' });
	const status = name === 'failed' || name === 'blocked' ? name : 'running';
	const states = {
		doubt: error.inDoubt(),
		'id known': error.withGeneration('gen_1', status),
		'asked for': error.askedFor('gen_1'),
	};

	it.each(Object.entries(states))(
		'never makes anybody pay twice, nor says that it was free: %s',
		(_state, stated) => {
			for (const othersPaid of [false, true]) {
				const words = `${stated.message}. ${stated.describe(othersPaid)}`;
				expect(adviceToOrderAnew(words)).toEqual([]);
				expect(words).not.toMatch(/nothing was charged/i);
			}
		},
	);

	it('in doubt says that it may be paid for, where to look, and what is free', () => {
		const { description } = states.doubt;
		expect(description).toContain('may have been made and paid for');
		expect(description).toContain('check the gallery at https://gptimage2.plus');
		expect(description).toContain(WHAT_IS_FREE);
	});

	it('with an id known sends nobody to order it anew, unless it was refunded', () => {
		const refunded = status !== 'running';
		expect(states['id known'].message.endsWith(': use Get Status')).toBe(!refunded);
		expect(states['id known'].description.includes(WHAT_IS_FREE)).toBe(!refunded);
	});

	it('advises to order only where nothing of the run is paid for', () => {
		expect(adviceToOrderAnew(error.describe(true))).toEqual([]);
		expect(adviceToOrderAnew(error.describe())).toHaveLength(text.again === undefined ? 0 : 1);
	});

	it('says that nothing was charged only where it can be certain', () => {
		expect(error.description.includes(NOTHING_CHARGED)).toBe(text.uncharged === true);
	});
});
