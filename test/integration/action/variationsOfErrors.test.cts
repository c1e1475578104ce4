import { apiMessages } from '../../../nodes/engine/texts/apiMessages';
import { generationMessages } from '../../../nodes/engine/texts/generationMessages';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import type { VariationName } from '../../testbed/sandbox/variations.cts';
import { vary } from '../../testbed/sandbox/variations.cts';

// However the API writes an error: users read what it is about, and nothing is paid twice.

const setting = new BatchSetting().install();
const LONG = { parameters: { prompt: 'x'.repeat(4000), n: 1 } };

/** An order that the API takes for a wrong one, although the node does not. */
const refuse = () => setting.sandbox.rules.configure({ keyForm: 'tiny' });

it.each([
	['errors with details', /Idempotency-Key: at most 20 characters/],
	['errors in msg', /Idempotency-Key: at most 20 characters/],
	['errors by field', /request: Idempotency-Key: at most 20 characters/],
	['errors as a code', /idempotency_key_at_most_20_characters/],
	['errors as a tree', /Idempotency-Key: at most 20 characters/],
	['errors as Zod formats them', /Idempotency-Key: at most 20 characters/],
	['errors as problem details', /Idempotency-Key: at most 20 characters/],
	['errors inside 200', /Idempotency-Key: at most 20 characters/],
] as const)('"%s": the API’s words are shown, after one call', async (name, words) => {
	refuse();
	setting.sandbox.configure(vary(name));
	const { error } = await setting.run(LONG);
	expect(error?.message).toBe(apiMessages.invalidRequest.message);
	expect(error?.description).toMatch(words);
	expect(setting.calls()).toHaveLength(1);
	expect(setting.ledger.charged).toBe(0);
});

it.each([
	[{ success: false, error: 'Out of credits', code: 402 }, apiMessages.noCredits],
	[{ success: false, error: 'Out of credits', status: 402 }, apiMessages.noCredits],
	[{ success: false, message: 'No such plan', statusCode: 401 }, apiMessages.unauthorized],
] as const)('a 200 with %j is what it says', async (json, { message }) => {
	setting.fail({ on: 'generate', fault: { json, status: 200, afterWork: false } });
	const { error } = await setting.run();
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(
		`The API said: ${'error' in json ? json.error : json.message}`,
	);
	expect(setting.calls()).toHaveLength(1);
});

it('a 200 that says no more than that it is none shows its words, and is in doubt', async () => {
	const json = { success: false, error: 'The model is asleep' };
	setting.fail({ on: 'generate', times: Infinity, fault: { json, status: 200, afterWork: false } });
	const { error } = await setting.run();
	expect(error?.message).toBe(generationMessages.unconfirmed.message);
	expect(error?.description).toContain('The API said: The model is asleep');
});

describe('a route that has moved', () => {
	const MOVED: VariationName = 'routes moved by 308';

	it('is followed within the API’s own origin, and the order is paid once', async () => {
		setting.sandbox.configure(vary(MOVED));
		const { items, error } = await setting.run({ count: 2 });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(setting.ledger.charged).toBe(2);
		const keys = new Set(setting.idempotencyKeys());
		expect(keys.size).toBe(2);
	});

	it.each([
		['another host', 'http://localhost:1/taken', 308],
		['itself, for ever', '/api/v1/generate', 308],
		['a page to sign in', '/login', 302],
	])('to %s is not', async (_name, redirect, status) => {
		setting.fail({ on: 'generate', times: Infinity, fault: { redirect, status } });
		const { error } = await setting.run();
		expect(error?.message).toBe(apiMessages.redirected.message);
		expect(setting.calls().length).toBeLessThanOrEqual(2);
		expect(setting.sandbox.requests.every(({ path }) => path === '/api/v1/generate')).toBe(true);
	});
});
