import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';
import { jsonOf } from '../../testbed/core/actionNode.cts';

const setting = new BatchSetting().install();

const idsOf = async (change: Change = {}) =>
	jsonOf(await setting.run(change)).map(({ generationId }) => generationId as string);
const charged = () => setting.ledger.charged;
const uniqueKeys = () => new Set(setting.idempotencyKeys()).size;

describe('a repeat of the node in the same execution', () => {
	it('gets every item back free of charge', async () => {
		const first = await idsOf({ count: 6 });
		expect(new Set(first).size).toBe(6);
		expect(await idsOf({ count: 6 })).toEqual(first);
		expect(await idsOf({ count: 6, otherProcess: true })).toEqual(first);
		expect(charged()).toBe(6);
		expect(uniqueKeys()).toBe(6);
	});

	it('after item 5 failed pays for that item only', async () => {
		setting.fail({
			on: 'generate',
			fault: { status: 400 },
			match: ({ body }) => (body as { prompt: string }).prompt === 'picture 4',
		});
		const { error } = await setting.run({ count: 6 });
		expect(error?.context).toMatchObject({ itemIndex: 4 });
		const before = setting.ledger.entries.map(({ generationId }) => generationId);
		for (const id of before) expect(error?.description).toContain(id);
		const ids = await idsOf({ count: 6 });
		expect(ids).toEqual(expect.arrayContaining(before));
		expect(charged()).toBe(6);
	});

	it.each([
		{ idField: 'id' as const, replayStatus: 200 as const },
		{ idField: 'id' as const, replayStatus: 202 as const },
		{ idField: 'generationId' as const, replayStatus: 200 as const },
	])('understands replies of the form %p', async (form) => {
		setting.sandbox.configure(form);
		const first = await idsOf();
		expect(await idsOf()).toEqual(first);
		expect(charged()).toBe(1);
	});

	it('that is answered 409 while the first request is still open waits for it', async () => {
		setting.sandbox.configure({ replayInProgress: 409, latency: 200 });
		const [one, two] = await Promise.all([idsOf(), idsOf({ otherProcess: true })]);
		expect(one).toEqual(two);
		expect(setting.calls().map(({ status }) => status)).toContain(409);
		expect(charged()).toBe(1);
	});
});

describe('a new image is made', () => {
	it.each<[string, Change]>([
		['in another execution', { executionId: 'execution-2' }],
		['in the next round of a loop', { runIndex: 1 }],
		['by another node', { nodeId: 'f1b3a5c7-0000-4000-8000-000000000009' }],
		['for another prompt', { parameters: { prompt: 'something else' } }],
		['in another size', { parameters: { size: '1024x1536' } }],
		['in another quality', { parameters: { quality: 'high' } }],
		['in another number', { parameters: { n: 2 } }],
		['by another n8n', { instanceId: 'another' }],
		['in another workflow', { workflowId: 'workflow-2' }],
		['in an execution of the same number that began later', { establishedAt: Date.now() }],
	])('%s', async (_name, change) => {
		await idsOf();
		await idsOf(change);
		expect(charged()).toBe(2);
		expect(uniqueKeys()).toBe(2);
	});

	it('for each of several items that are alike', async () => {
		await idsOf({ count: 3, parameters: { prompt: 'the same' } });
		expect(charged()).toBe(3);
	});

	it('each time where n8n names no execution', async () => {
		await idsOf({ executionId: undefined });
		await idsOf({ executionId: undefined });
		expect(charged()).toBe(2);
	});
});

describe('an n8n that may give an execution to a second worker', () => {
	it('pays once, although the second one begins later', async () => {
		const first = await idsOf({ old: true, establishedAt: 1 });
		expect(await idsOf({ old: true, establishedAt: 2, otherProcess: true })).toEqual(first);
		expect(charged()).toBe(1);
	});
});

describe('an edit', () => {
	const edit = async (names: string[], change: Change = {}) =>
		await setting.run({
			operation: 'edit',
			items: await Promise.all(names.map(pictureItem)),
			parameters: { prompt: 'stormy sky', binaryPropertyName: 'data' },
			...change,
		});

	it('that is repeated sends the same body and uploads nothing again', async () => {
		jsonOf(await edit(['a', 'b', 'a']));
		setting.fail({ on: 'generate', fault: { reset: 'after' }, times: 1 });
		jsonOf(await edit(['a', 'b', 'a']));
		const bodies = new Map<unknown, Set<string>>();
		for (const { headers, body } of setting.calls()) {
			const key = headers['idempotency-key'];
			bodies.set(key, (bodies.get(key) ?? new Set()).add(JSON.stringify(body)));
		}
		expect(bodies.size).toBe(3);
		for (const sent of bodies.values()) expect(sent.size).toBe(1);
		expect(setting.calls('upload')).toHaveLength(2);
		expect(charged()).toBe(3);
	});

	it('sends no idempotency key with an upload: its replay would be an expired address', async () => {
		jsonOf(await edit(['a']));
		expect(setting.calls('upload')[0].headers).not.toHaveProperty('idempotency-key');
	});

	it('counts images by their contents: other bytes are another wish', async () => {
		jsonOf(await edit(['a']));
		jsonOf(await edit(['b']));
		expect(charged()).toBe(2);
	});

	it('is the same wish in another process, although the upload keys differ there', async () => {
		jsonOf(await edit(['a']));
		jsonOf(await edit(['a'], { otherProcess: true }));
		expect(setting.calls('upload')).toHaveLength(2);
		expect(uniqueKeys()).toBe(1);
		expect(charged()).toBe(1);
	});

	it('whose upload failed is uploaded by the next try', async () => {
		setting.fail({ on: 'upload', fault: { status: 400 } });
		expect((await edit(['a'])).error).toBeDefined();
		jsonOf(await edit(['a']));
		expect(charged()).toBe(1);
	});
});

describe('a generation that failed', () => {
	const failOnce = (outcome: string) =>
		setting.sandbox.configure({
			outcome: ({ index }) => (index === 0 ? outcome : 'succeeded'),
		});

	beforeEach(() => setting.sandbox.configure({ duration: 4_000 }));

	it('just now is an error and not ordered again by the same run', async () => {
		failOnce('failed');
		const { error } = await setting.run();
		expect(error?.message).toContain('The image could not be made');
		expect(error?.message).toContain(setting.ledger.entries[0].generationId);
		expect(setting.calls()).toHaveLength(1);
		expect(setting.ledger.paid).toBe(0);
	});

	it.each<[string, Change, 'actual' | 'queued', number]>([
		['the answer says so', { otherProcess: true }, 'actual', 0],
		['this process saw it fail', {}, 'queued', 0],
		['it ended before this run asked for it', { otherProcess: true }, 'queued', 10_000],
	])('is ordered anew by a repeat, as %s', async (_name, change, replayShows, later) => {
		setting.sandbox.configure({ replayShows });
		failOnce('failed');
		expect((await setting.run()).error).toBeDefined();
		await setting.sleep(later);
		await idsOf(change);
		expect(setting.ledger).toMatchObject({ charged: 2, refunded: 1, paid: 1 });
		expect(uniqueKeys()).toBe(2);
		// A further repeat finds the second one again.
		await idsOf(change);
		expect(setting.ledger.charged).toBe(2);
	});

	it('while the repeat waited for the rate limit is an old failure', async () => {
		setting.sandbox.configure({
			replayShows: 'queued',
			duration: 30_000,
			limit: 2,
			windowMs: 60_000,
		});
		failOnce('failed');
		// The first run orders, but never learns the id; its two calls use up the window.
		setting.fail({ on: 'generate', fault: { reset: 'after' } });
		setting.fail({ on: 'generate', fault: { status: 400, afterWork: true } });
		expect((await setting.run()).error).toBeDefined();
		setting.sandbox.configure({ limit: 600 });
		await idsOf();
		expect(setting.ledger).toMatchObject({ charged: 2, refunded: 1, paid: 1 });
	});

	it('is not ordered anew if it was blocked', async () => {
		failOnce('blocked');
		for (const otherProcess of [false, false, true]) {
			const { error } = await setting.run({ otherProcess });
			expect(error?.message).toContain('blocked');
		}
		expect(uniqueKeys()).toBe(1);
		expect(charged()).toBe(1);
	});

	it('again and again is ordered once for each repeat', async () => {
		setting.sandbox.configure({ outcome: 'failed' });
		for (let tries = 1; tries <= 9; tries++) {
			expect((await setting.run()).error).toBeDefined();
			expect(setting.ledger).toMatchObject({ charged: tries, paid: 0 });
		}
		expect(uniqueKeys()).toBe(9);
	});

	it('leaves the other items of the run as they are', async () => {
		failOnce('failed');
		const tolerant = { count: 4, continueOnFail: true };
		expect(jsonOf(await setting.run(tolerant)).filter(({ error }) => error)).toHaveLength(1);
		expect(jsonOf(await setting.run(tolerant)).filter(({ error }) => error)).toEqual([]);
		expect(setting.ledger).toMatchObject({ charged: 5, paid: 4 });
	});
});

describe('by content', () => {
	const options = { idempotency: 'content' };

	it('the same wish is paid once, in whatever execution, node or loop', async () => {
		const first = await idsOf({ options });
		expect(await idsOf({ options, executionId: 'execution-2' })).toEqual(first);
		expect(await idsOf({ options, runIndex: 3, nodeId: 'another' })).toEqual(first);
		expect(charged()).toBe(1);
		await idsOf({ options, parameters: { quality: 'low' } });
		expect(charged()).toBe(2);
	});

	it.each(['existing', 409] as const)(
		'items of one batch that are alike get the same image (in progress: %s)',
		async (replayInProgress) => {
			setting.sandbox.configure({ replayInProgress, latency: 20 });
			const ids = await idsOf({ options, count: 7, parameters: { prompt: 'the same' } });
			expect(ids).toHaveLength(7);
			expect(new Set(ids).size).toBe(1);
			expect(charged()).toBe(1);
		},
	);

	it.each(['existing', 409, 422] as const)(
		'the same images are the same wish in another execution (other body: %s)',
		async (replayOtherBody) => {
			setting.sandbox.configure({ replayOtherBody });
			const change: Change = {
				operation: 'edit',
				options,
				items: [await pictureItem('a')],
				parameters: { prompt: 'stormy sky', binaryPropertyName: 'data' },
			};
			const first = await idsOf(change);
			expect(await idsOf({ ...change, executionId: 'execution-2' })).toEqual(first);
			expect(charged()).toBe(1);
		},
	);
});

describe('by own key', () => {
	const own = (idempotencyKey: string) => ({ idempotency: 'custom', idempotencyKey });

	it('the key alone decides, in whatever execution', async () => {
		const first = await idsOf({ options: own('order-1') });
		expect(await idsOf({ options: own('order-1'), executionId: 'execution-2' })).toEqual(first);
		await idsOf({ options: own('order-2') });
		expect(charged()).toBe(2);
	});

	it('items with keys of their own are paid one by one', async () => {
		await idsOf({ count: 4, options: own('={{ "order-" + $json.number }}') });
		expect(charged()).toBe(4);
	});

	it.each(['', '  ', '={{ undefined }}'])('an empty key is refused: %p', async (key) => {
		const { error } = await setting.run({ options: own(key) });
		expect(error?.message).toContain('Own Key');
		expect(setting.calls()).toEqual([]);
	});

	it('one key for two wishes is refused before the second is sent', async () => {
		const { error } = await setting.run({ count: 2, options: own('order-1') });
		expect(error?.message).toContain('Own Key');
		expect(error?.message).toContain('the same for two different images');
		expect(charged()).toBeLessThanOrEqual(1);
	});

	it('one key for the same wish twice is one image', async () => {
		const parameters = { prompt: 'the same' };
		const ids = await idsOf({ count: 2, parameters, options: own('order-1') });
		expect(new Set(ids).size).toBe(1);
		expect(charged()).toBe(1);
	});
});
