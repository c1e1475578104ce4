import fc from 'fast-check';

import { hasFailed, isFinished, readGeneration } from '../../../nodes/shared/generation';
import { urlOf } from '../../../nodes/shared/imageOutputs';

const WHOLE = {
	id: 'gen_1',
	status: 'succeeded',
	type: 'edit',
	outputs: [{ png: 'https://x/1.png', webp: 'https://x/1.webp', width: 1024, height: 1536 }],
	error: null,
	costCredits: 2,
	createdAt: '2026-01-01T00:00:00.000Z',
	completedAt: '2026-01-01T00:00:30.000Z',
	queue: { position: 3 },
};

describe('a generation as the API reports it', () => {
	it('is read whole, with what we do not know under its own names', () => {
		const { id, status, type, outputs, costCredits, createdAt, completedAt } = WHOLE;
		expect(readGeneration(WHOLE)).toEqual({
			...{ id, status, type, outputs, costCredits, createdAt, completedAt },
			failureReason: undefined,
			other: { queue: { position: 3 } },
		});
	});

	it.each([
		[{ generationId: 'a' }, 'a'],
		[{ id: 'b' }, 'b'],
		[{ generationId: 'a', id: 'b' }, 'a'],
		[{ generationId: '', id: 'b' }, 'b'],
		[{ generation_id: 'c' }, 'c'],
		[{ id: 480_001 }, '480001'],
		[{ generationId: 480_001, status: 'queued' }, '480001'],
		[{ data: { generationId: 'a' } }, 'a'],
		[{ generation: { id: 'a' } }, 'a'],
		[{ result: { id: 'a', status: 'queued' } }, 'a'],
		[{ success: true, data: { generation: { id: 'a' } } }, 'a'],
		[{ id: 'request_1', data: { id: 'a', status: 'queued' } }, 'a'],
		[{ id: 'a', status: 'queued', data: { id: 'b' } }, 'a'],
	])('takes its id from %j', (body, id) => expect(readGeneration(body)?.id).toBe(id));

	it.each([undefined, null, 'gen_1', ['gen_1'], {}, { id: '' }, { id: 0.5 }, { id: 2 ** 60 }])(
		'is none without an id: %j',
		(body) => expect(readGeneration(body)).toBeUndefined(),
	);

	it.each(['.', '..', 'gen\n1', 'gen\0', '\ud800', 'x'.repeat(501)])(
		'is none with an id that nobody could ask for: %j',
		(id) => {
			expect(readGeneration({ id })).toBeUndefined();
			expect(readGeneration({ generationId: id, id: 'b' })?.id).toBe('b');
		},
	);

	it('needs no id where it is known whom we asked for, but a status', () => {
		const read = (body: unknown) => readGeneration(body, { id: 'a' });
		expect(read({ status: 'running' })).toMatchObject({ id: 'a', status: 'running' });
		expect(read({ status: 'success', data: { status: 'running' } })?.status).toBe('running');
		expect(read({ id: 'b', status: 'running' })?.id).toBe('b');
		expect([{}, { data: {} }, { result: ['ok'] }, { status: 3 }, 'running'].map(read)).toEqual(
			Array(5).fill(undefined),
		);
	});

	it('cannot smuggle a prototype into an item', () => {
		const body: unknown = JSON.parse('{ "id": "a", "__proto__": { "polluted": true } }');
		expect(Object.keys(readGeneration(body)?.other ?? {})).toEqual([]);
	});

	it.each([
		[{ error: 'Too dark' }, 'Too dark'],
		[{ error: { message: 'Too dark' } }, 'Too dark'],
		[{ error: null, failureReason: 'Too dark' }, 'Too dark'],
		[{ error: { code: 5 } }, undefined],
		[{ error: { code: 'too_dark' } }, 'too_dark'],
	])('gives its reason in %j', (fields, reason) =>
		expect(readGeneration({ id: 'a', ...fields })?.failureReason).toBe(reason),
	);

	it('keeps only outputs that have a file', () => {
		const outputs = [null, 'x', {}, { png: '' }, { webp: 'https://x/1.webp', width: '1024' }];
		expect(readGeneration({ id: 'a', outputs })?.outputs).toEqual([
			{ png: '', webp: 'https://x/1.webp', width: 1024, height: null },
		]);
	});

	it.each([
		['succeeded', true, false],
		['failed', true, true],
		['blocked', true, true],
		['queued', false, false],
		['running', false, false],
		['moderating', false, false],
		[undefined, false, false],
	])('with status %s: finished %s, failed %s', (status, finished, failed) => {
		const generation = readGeneration({ id: 'a', status })!;
		expect([isFinished(generation), hasFailed(generation)]).toEqual([finished, failed]);
	});

	const OUTPUTS = [{ png: 'https://x/1.png' }];

	it.each([
		['SUCCEEDED', {}, 'succeeded'],
		[' Failed ', {}, 'failed'],
		['Queued', {}, 'queued'],
		['completed', { completedAt: WHOLE.completedAt, outputs: OUTPUTS }, 'succeeded'],
		['completed', { outputs: OUTPUTS }, 'completed'],
		['completed', { completedAt: WHOLE.completedAt }, 'completed'],
		['canceled', { completedAt: WHOLE.completedAt, error: 'Stopped' }, 'failed'],
		['expired', { completed_at: 1_767_225_630, error: 'Too late' }, 'failed'],
		['retrying', { error: 'Too late' }, 'retrying'],
		['running', { completedAt: WHOLE.completedAt, outputs: OUTPUTS }, 'running'],
		[undefined, { completedAt: WHOLE.completedAt, outputs: OUTPUTS }, 'unknown'],
	])('whose status reads %j, with %j, is %s', (status, fields, expected) => {
		expect(readGeneration({ id: 'a', status, ...fields })?.status).toBe(expected);
	});

	it('has numbers and dates however they are written', () => {
		const written = {
			costCredits: '2',
			created_at: 1_767_225_600,
			completedAt: '2026-01-01 00:00:30',
		};
		expect(readGeneration({ id: 'a', ...written })).toMatchObject({
			costCredits: 2,
			createdAt: WHOLE.createdAt,
			completedAt: WHOLE.completedAt,
			other: {},
		});
	});

	it('has the chosen file, or the one that there is', () => {
		const size = { width: null, height: null };
		expect(urlOf({ png: 'p', webp: 'w', ...size }, 'webp')).toBe('w');
		expect(urlOf({ png: 'p', webp: '', ...size }, 'webp')).toBe('p');
		expect(urlOf({ png: '', webp: 'w', ...size }, 'png')).toBe('w');
	});

	it('is read without a fault whatever comes', () => {
		const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(WHOLE)));
		const body = fc.dictionary(fc.constantFrom(...Object.keys(WHOLE), 'other'), value);
		fc.assert(
			fc.property(body, (fields) => {
				const generation = readGeneration({ ...fields, id: 'gen_1' });
				expect(typeof generation?.status).toBe('string');
				for (const output of generation?.outputs ?? []) {
					expect(urlOf(output, 'png')).not.toBe('');
				}
			}),
		);
	});
});
