import { GptImageError } from '../../../../nodes/engine/texts/errors';
import { NOTHING_CHARGED } from '../../../../nodes/engine/texts/charge';
import { apiMessages } from '../../../../nodes/engine/texts/apiMessages';
import { generationMessages } from '../../../../nodes/engine/texts/generationMessages';

describe('an error for the user', () => {
	it('says what happened, and in the description what to do and what the API said', () => {
		const error = new GptImageError(apiMessages.noCredits, {
			about: "This is about 'photo'.",
			apiWords: 'Cap reached',
			httpCode: 402,
		});
		expect(error.message).toBe(apiMessages.noCredits.message);
		expect(error.description).toBe(
			`This is about 'photo'. ${apiMessages.noCredits.remedy} ${NOTHING_CHARGED} ${apiMessages.noCredits.again} The API said: Cap reached.`,
		);
	});

	it('names a paid generation and the way to it', () => {
		const error = new GptImageError(generationMessages.timedOut).withGeneration('gen_1', 'running');
		expect(error.message).toBe(
			`${generationMessages.timedOut.message}, generation gen_1: use Get Status`,
		);
		expect(error.description).toMatch(/ Generation ID: gen_1$/);
		expect(error.details).toEqual({ generationId: 'gen_1', status: 'running' });
	});

	it.each(['failed', 'blocked'])('sends nobody after a refunded one (%s)', (status) =>
		expect(
			new GptImageError(generationMessages.failed, { generationId: 'gen_1', status }).message,
		).toBe(`${generationMessages.failed.message}, generation gen_1`),
	);

	it('shows no more of a strange ID than a message can hold', () => {
		const id = `<b>\u001b[31m${'x'.repeat(400)}`;
		const { message, description } = new GptImageError(generationMessages.timedOut).withGeneration(
			id,
		);
		for (const text of [message, description]) {
			expect(text).toContain('‹b›\ufffd[31mxxx');
			expect(text.length).toBeLessThan(900);
		}
	});

	it('does not send anybody to Get Status for an ID that Get Status does not know', () => {
		const unknown = new GptImageError(generationMessages.notFound, { httpCode: 404 });
		const named = `${generationMessages.notFound.message}, generation gen_1`;
		expect(unknown.askedFor('gen_1').message).toBe(named);
		expect(unknown.withGeneration('gen_1').message).toBe(`${named}: use Get Status`);
		expect(new GptImageError(apiMessages.unreachable).askedFor('gen_1').message).toMatch(
			/, generation gen_1: use Get Status$/,
		);
	});

	it('keeps the first generation that it was given', () => {
		const error = new GptImageError(generationMessages.timedOut, { generationId: 'gen_1' });
		expect(error.withGeneration('gen_2')).toBe(error);
	});

	it('of one item says nothing of its generation to another item', () => {
		const error = new GptImageError(apiMessages.unauthorized, { forAll: true, httpCode: 401 });
		const other = error.withGeneration('gen_1', 'running').forOthers();
		expect([other.message, other.description]).toEqual([error.message, error.description]);
		expect(other.details).toMatchObject({ forAll: true, httpCode: 401 });
	});

	it('ends the words of the API with a full stop', () => {
		const description = (apiWords: string) =>
			new GptImageError(generationMessages.notFound, { apiWords, generationId: 'gen_1' })
				.description;
		expect(description('Not found')).toContain('The API said: Not found. Generation ID: gen_1');
		expect(description('Not found.')).toContain('The API said: Not found. Generation ID: gen_1');
		expect(description('Why?')).toContain('The API said: Why? Generation ID: gen_1');
	});
});
