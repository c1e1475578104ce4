import { apiMessages } from '../../../nodes/engine/texts/apiMessages';
import type { Fault } from '../../testbed/sandbox/faults.cts';
import { adviceToOrderAnew } from '../../testbed/core/advice.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';

interface Words {
	message: string;
	description: string;
	generationId?: string;
}

const setting = new BatchSetting().install();

/** What a user reads of one item that failed: as an error that stops the run, or as an error item. */
async function wordsOf(change: Change): Promise<Words> {
	const { error, items } = await setting.run(change);
	return (error ?? items.map(({ json }) => json.error).find(Boolean)) as unknown as Words;
}

const everyWay = [{ continueOnFail: false }, { continueOnFail: true }];

describe.each(everyWay)('what a user reads (%j)', (way) => {
	it.each<[string, Fault]>([
		['answered 504 after the work was done', { status: 504, afterWork: true }],
		['never answered', { reset: 'after' }],
		['answered without an id', { json: {}, status: 202 }],
		['answered 409 for a minute', { status: 409, afterWork: true }],
	])(
		'of an order that was %s says that it may be paid for, and where to look',
		async (_, fault) => {
			setting.fail({ on: 'generate', fault, times: Infinity });
			const { message, description } = await wordsOf(way);
			expect(setting.ledger.charged).toBe(1);
			expect(adviceToOrderAnew(`${message}. ${description}`)).toEqual([]);
			expect(description).toContain('may have been made and paid for');
			expect(description).toContain('check the gallery at https://gptimage2.plus');
			expect(description).toContain('Only Retry On Fail');
			expect(description).toContain(
				"The button 'Retry execution' and a new run would order it anew.",
			);
			expect(description).not.toContain('Nothing was charged');
		},
	);

	it.each<[string, Fault, Change]>([
		['503 while waiting', { status: 503 }, {}],
		['no answer while waiting', { reset: 'before' }, {}],
		['401 while waiting', { status: 401 }, {}],
		['402 while waiting', { status: 402 }, {}],
		['403 while waiting', { status: 403, body: { error: 'Upgrade your plan' } }, {}],
		['400 while waiting', { status: 400 }, {}],
		['422 while waiting', { status: 422 }, {}],
		['404 while waiting', { status: 404 }, {}],
		['nonsense while waiting', { json: [], status: 200 }, {}],
		[
			'the rate limit while waiting',
			{ status: 429, headers: { 'retry-after': '600' } },
			{ options: { timeout: 60, rateLimitWait: 60 } },
		],
	])('of an order whose id is known never sends him to order anew: %s', async (_, fault, more) => {
		setting.fail({ on: 'get', fault, times: Infinity });
		const words = await wordsOf({ options: { timeout: 60 }, ...more, ...way });
		const [{ generationId }] = setting.ledger.entries;
		expect(words.message).toContain(`generation ${generationId}: use Get Status`);
		expect(adviceToOrderAnew(`${words.message}. ${words.description}`)).toEqual([]);
		expect(words.description).toContain('would order it anew.');
		expect(words.description).not.toContain('Nothing was charged');
		if (way.continueOnFail) expect(words.generationId).toBe(generationId);
	});

	it('of a file that could not be fetched neither', async () => {
		setting.fail({ on: 'download', fault: { status: 404 }, times: Infinity });
		const words = await wordsOf({ parameters: { downloadImages: true }, ...way });
		expect(adviceToOrderAnew(words.description)).toEqual([]);
		expect(words.description).toContain('would order it anew.');
	});

	it('of an order that was refused is that nothing was charged, where that is certain', async () => {
		setting.fail({ on: 'generate', fault: { status: 400 } });
		expect((await wordsOf(way)).description).toContain('Nothing was charged');
	});
});

describe('an item that failed beside others that are paid for', () => {
	const failAt = (number: number, fault: Fault) =>
		setting.fail({
			on: 'generate',
			fault,
			times: Infinity,
			match: ({ body }) => (body as { prompt: string }).prompt === `picture ${number}`,
		});
	const shielded: Fault = { html: true, status: 403 };

	it('names them, and says which repeat of them is free', async () => {
		failAt(2, { status: 422 });
		const { description } = await wordsOf({ count: 3, options: { concurrency: 1 } });
		expect(setting.ledger.entries).toHaveLength(2);
		for (const { generationId } of setting.ledger.entries) {
			expect(description).toContain(generationId);
		}
		expect(description).toContain(
			"The button 'Retry execution' and a new run would order it anew.",
		);
		expect(adviceToOrderAnew(description)).toEqual([]);
	});

	it.each(everyWay)('does not send the user to run them again (%j)', async (way) => {
		failAt(2, shielded);
		const words = await wordsOf({ count: 3, options: { concurrency: 1 }, ...way });
		expect(words.message).toContain('A firewall in front of the API');
		expect(adviceToOrderAnew(words.description)).toEqual([]);
	});

	it('alone says that it may be tried again', async () => {
		failAt(0, shielded);
		const { description } = await wordsOf({});
		expect(adviceToOrderAnew(description)).toHaveLength(1);
		expect(description).toContain('Nothing was charged');
	});
});

describe.each(everyWay)('a try by Retry On Fail that is refused (%j)', (way) => {
	const revoke = (on: 'generate' | 'get') => {
		setting.sandbox.faults.clear();
		setting.fail({ on, fault: { status: 401 }, times: Infinity });
	};
	/** Of each item that failed; the error that ends a run is about one. */
	const read = async (change: Change) => {
		const { error, items } = await setting.run(change);
		return [...(error === undefined ? [] : [error]), ...items.map(({ json }) => json.error)]
			.filter(Boolean)
			.map((words) => words as unknown as Words);
	};

	it('knows what the first one left in doubt', async () => {
		setting.fail({ on: 'generate', fault: { status: 504, afterWork: true }, times: Infinity });
		await setting.run(way);
		revoke('generate');
		const [{ description }] = await read(way);
		expect(description).not.toContain('Nothing was charged');
		expect(description).toContain('may have been made and paid for');
	});

	it('names what the first one ordered', async () => {
		setting.sandbox.configure({ duration: 100_000 });
		const change = { count: 3, options: { timeout: 10, concurrency: 1 }, ...way };
		await setting.run({ ...change, continueOnFail: true });
		revoke('get');
		const words = await read(change);
		expect(words).toHaveLength(way.continueOnFail ? 3 : 1);
		const text = words.map(({ message, description }) => `${message}. ${description}`).join('\n');
		expect(setting.ledger.charged).toBe(3);
		for (const { generationId } of setting.ledger.entries) expect(text).toContain(generationId);
		expect(text).not.toContain('Nothing was charged');
	});

	it('says that nothing was charged where the first one was refunded', async () => {
		setting.sandbox.configure({ outcome: 'failed' });
		await setting.run(way);
		await setting.sleep(20_000);
		revoke('generate');
		const [{ message, description }] = await read(way);
		expect(message).toBe(apiMessages.unauthorized.message);
		expect(description).toContain('Nothing was charged');
	});
});

describe('a page of a firewall', () => {
	it('at one question costs nobody an image', async () => {
		setting.fail({ on: 'get', fault: { html: true, status: 403 } });
		const items = jsonOf(await setting.run({ count: 20, continueOnFail: true }));
		expect(items.filter(({ error }) => error)).toEqual([]);
		expect(setting.ledger.charged).toBe(20);
	});

	it('at one order is about that one, and tried again', async () => {
		setting.fail({ on: 'generate', fault: { html: true, status: 403 }, times: 2 });
		expect(jsonOf(await setting.run({ count: 3 }))).toHaveLength(3);
	});
});

describe('a 403 in the own words of the API', () => {
	const forbid = (on: 'generate' | 'get', error: string) =>
		setting.fail({ on, fault: { status: 403, body: { error } }, times: 1 });
	const options = { concurrency: 1 };

	it('that speaks of the plan holds for all items', async () => {
		forbid('generate', 'The API needs the Pro or the Max plan');
		const items = jsonOf(await setting.run({ count: 3, continueOnFail: true, options }));
		expect(items.filter(({ error }) => error)).toHaveLength(3);
		expect(setting.calls()).toHaveLength(1);
	});

	it('that speaks of something else is about one item', async () => {
		forbid('generate', 'Input image belongs to somebody else');
		const items = jsonOf(await setting.run({ count: 3, continueOnFail: true, options }));
		expect(items.filter(({ error }) => error)).toHaveLength(1);
		expect(items[0].error).toMatchObject({
			message: 'The account of this credential may not do this',
		});
	});

	it('at a question is about that generation', async () => {
		const operation = 'getStatus';
		const ids = jsonOf(await setting.run({ count: 2 })).map(({ generationId }) => generationId);
		forbid('get', 'Not yours');
		const items = jsonOf(
			await setting.run({
				operation,
				count: 2,
				continueOnFail: true,
				options,
				parameters: { generationId: `={{ ${JSON.stringify(ids)}[$json.number] }}` },
			}),
		);
		expect(items.map(({ error }) => Boolean(error))).toEqual([true, false]);
		expect((items[0].error as unknown as Words).message).toContain('may not see this generation');
	});
});

describe('Get Status', () => {
	it('after a refusal for all names each item’s own generation', async () => {
		setting.fail({ on: 'get', fault: { status: 401 } });
		const items = jsonOf(
			await setting.run({
				operation: 'getStatus',
				count: 3,
				continueOnFail: true,
				options: { concurrency: 1 },
				parameters: { generationId: '={{ "gen_" + $json.number }}' },
			}),
		);
		expect(setting.calls('get')).toHaveLength(1);
		expect(items.map(({ error }) => (error as unknown as Words).generationId)).toEqual([
			'gen_0',
			'gen_1',
			'gen_2',
		]);
	});

	it('ends the API’s words with a full stop, and says that asking is free where time may help', async () => {
		const ask = async () =>
			await wordsOf({ operation: 'getStatus', parameters: { generationId: 'gen_nope' } });
		expect((await ask()).description).toMatch(/The API said: [^.]+\. Generation ID: gen_nope$/);
		setting.fail({ on: 'get', fault: { status: 503 }, times: Infinity });
		const { description } = await ask();
		expect(description).toContain('Get Status is free of charge.');
		expect(description).not.toContain('would order it anew');
	});
});

describe('waiting', () => {
	it('for a generation that the API then does not know has words of its own', async () => {
		setting.fail({ on: 'get', fault: { status: 404 }, times: Infinity });
		const { message, description } = await wordsOf({ options: { timeout: 60 } });
		expect(message).toContain('The API does not find a generation that it had accepted');
		expect(description).not.toContain('complete');
	});

	it.each([true, false])(
		'through a used-up hour ends as "On Timeout" says (%p)',
		async (continueOnFail) => {
			setting.fail({
				on: 'get',
				fault: { status: 429, headers: { 'retry-after': '600' } },
				times: Infinity,
			});
			const options = { onTimeout: 'output', rateLimitWait: 60 };
			const [item] = jsonOf(await setting.run({ options, continueOnFail }));
			const [{ generationId }] = setting.ledger.entries;
			expect(item).toMatchObject({ generationId, timedOut: true });
		},
	);
});

describe('one Own Key for two prompts in two executions', () => {
	const own = { idempotency: 'custom', idempotencyKey: 'order-1' };

	it.each([409, 422] as const)('is told as it is, at once (%d)', async (replayOtherBody) => {
		setting.sandbox.configure({ replayOtherBody });
		jsonOf(await setting.run({ options: own }));
		const { message, description } = await wordsOf({
			options: own,
			executionId: 'execution-2',
			parameters: { prompt: 'something else' },
			otherProcess: true,
		});
		expect(message).toContain('The key of this order belongs to another order');
		expect(description).toContain("'Own Key'");
		expect(setting.calls()).toHaveLength(2);
	});

	it('is guessed where the API only says 409', async () => {
		setting.fail({ on: 'generate', fault: { status: 409 }, times: Infinity });
		expect((await wordsOf({ options: own })).description).toContain(
			"If this 'Own Key' was used for another image before, use another one.",
		);
		expect((await wordsOf({})).description).not.toContain('Own Key');
	});
});

describe('a 409 that names a generation', () => {
	it('is the answer', async () => {
		jsonOf(await setting.run());
		const [{ generationId }] = setting.ledger.entries;
		const body = { error: 'This key was used before', generationId };
		setting.fail({ on: 'generate', fault: { status: 409, body }, times: Infinity });
		const [item] = jsonOf(await setting.run({ otherProcess: true }));
		expect(item.generationId).toBe(generationId);
		expect(setting.calls()).toHaveLength(2);
	});
});
