import { apiMessages } from '../../../nodes/engine/texts/apiMessages';
import { imageMessages } from '../../../nodes/engine/texts/imageMessages';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import type { Fault } from '../../testbed/sandbox/faults.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';

describe('an order that gets no answer at all', () => {
	const setting = new BatchSetting().install();

	it('is asked again, and paid once', async () => {
		setting.fail({ on: 'generate', fault: { stall: 'after' }, times: 1 });
		jsonOf(await setting.run());
		expect(setting.calls()).toHaveLength(2);
		expect(new Set(setting.idempotencyKeys()).size).toBe(1);
		expect(setting.ledger.charged).toBe(1);
	});

	it('is given up after the minute that its first try may take, and one more try', async () => {
		setting.fail({ on: 'generate', fault: { stall: 'after' }, times: Infinity });
		const { error } = await setting.run();
		expect(error?.message).toBe(apiMessages.unreachable.message);
		const [first, second, ...more] = setting.calls();
		expect(more).toEqual([]);
		// No try overlaps another: a key that is stored at the end of the work would be paid twice.
		expect(second.at - first.at).toBeGreaterThanOrEqual(60_000);
		expect(second.at - first.at).toBeLessThan(62_000);
	});

	it.each([1, 3])('is not sent beside itself, however it began (%d lost)', async (lost) => {
		setting.sandbox.configure({ generateTakes: 25_000 });
		setting.fail({ on: 'generate', fault: { reset: 'before' }, times: lost });
		jsonOf(await setting.run());
		expect(setting.calls()).toHaveLength(lost + 1);
		expect(setting.ledger.charged).toBe(1);
	});

	it('is asked for once more where the time ran out in a later try', async () => {
		setting.fail({ on: 'generate', fault: { reset: 'before' } });
		setting.fail({ on: 'generate', fault: { stall: 'after' } });
		jsonOf(await setting.run());
		expect(setting.calls()).toHaveLength(3);
		expect(setting.ledger.charged).toBe(1);
	});

	it('has a minute of its own once its turn has come', async () => {
		// Each request holds one of the key's five places for a minute: the last items wait longer than that.
		setting.fail({ on: 'generate', fault: { stall: 'before' }, times: Infinity });
		const runs = ['one', 'two'].map(async (executionId) => {
			const parameters = { waitForCompletion: false };
			return await setting.run({ count: 5, executionId, parameters, continueOnFail: true });
		});
		await Promise.all(runs);
		expect(setting.calls()).toHaveLength(20);
	});
});

describe('an outage', () => {
	const setting = new BatchSetting().install();

	/** Answers with a fault until so many seconds after the first such call. */
	const down = (
		on: 'generate' | 'get' | 'put' | 'download' | 'upload',
		seconds: number,
		fault: Fault,
	) => {
		let from: number | undefined;
		const match = () => {
			const now = setting.now();
			from ??= now;
			return now - from < seconds * 1000;
		};
		setting.fail({ on, fault, times: Infinity, match });
	};
	const run = async (on: string) =>
		on === 'put' || on === 'upload'
			? await setting.run({
					operation: 'edit',
					items: await Promise.all(['a', 'b', 'c'].map(pictureItem)),
					parameters: { prompt: 'stormy sky', binaryPropertyName: 'data' },
				})
			: await setting.run({ count: 10, parameters: { downloadImages: on === 'download' } });

	it.each([
		['generate', 502],
		['generate', 408],
		['get', 503],
		['upload', 500],
		['put', 503],
		['put', 429],
		['download', 503],
		['download', 404],
		['download', 403],
		['download', 206],
	] as const)('of 55 s is survived: %s answers %s', async (on, status) => {
		down(on, 55, { status });
		const { items, error } = await run(on);
		expect(error).toBeUndefined();
		expect(setting.ledger.charged).toBe(items.length);
		expect(items.length).toBeGreaterThan(0);
	});

	it.each(['generate', 'get', 'upload', 'put', 'download'] as const)(
		'is over when the server says so, and nobody comes earlier: %s',
		async (on) => {
			down(on, 40, { status: 503, headers: { 'retry-after': '40' } });
			expect((await run(on)).error).toBeUndefined();
			const calls =
				on === 'put' || on === 'download' ? setting.sandbox.calls(on) : setting.calls(on);
			// What names the piece of work: the order, the picture, or where it lies.
			const name = ({ path, body, headers }: (typeof calls)[number]) =>
				headers['idempotency-key'] ?? (body as { filename?: string } | undefined)?.filename ?? path;
			const same = calls.filter((one) => name(one) === name(calls[0]));
			expect(same[1].at - same[0].at).toBeGreaterThanOrEqual(40_000);
		},
	);

	it('without end at the CDN is an error that names the images, after a minute', async () => {
		setting.fail({ on: 'download', fault: { status: 404 }, times: Infinity });
		const { error } = await setting.run({ parameters: { downloadImages: true } });
		const downloads = setting.sandbox.calls('download');
		expect(downloads.at(-1)!.at - downloads[0].at).toBeGreaterThan(55_000);
		expect(downloads.at(-1)!.at - downloads[0].at).toBeLessThan(65_000);
		expect(error?.description).toContain(downloads[0].path);
		expect(error?.description).toContain(setting.ledger.entries[0].generationId);
	});

	it('with 429 and nothing left, but no time to come back at, is not answered with a storm', async () => {
		const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' };
		down('generate', 60, { status: 429, headers });
		expect((await setting.run({ count: 10 })).error).toBeUndefined();
		expect(setting.calls().filter(({ status }) => status === 429).length).toBeLessThan(100);
	});
});

describe('an upload', () => {
	const setting = new BatchSetting().install();
	const edit = async () =>
		await setting.run({
			operation: 'edit',
			items: [await pictureItem('a')],
			parameters: { prompt: 'stormy sky', binaryPropertyName: 'data', waitForCompletion: false },
		});
	const numbers = () => ({
		asked: setting.calls('upload').length,
		put: setting.sandbox.calls('put').length,
		charged: setting.ledger.charged,
	});

	it('is given up after a minute, and nothing is paid', async () => {
		setting.fail({ on: 'put', fault: { status: 503 }, times: Infinity });
		const { error } = await edit();
		expect(error?.message).toBe(imageMessages.uploadFailed.message);
		expect(numbers()).toMatchObject({ asked: 1, charged: 0 });
		const puts = setting.sandbox.calls('put');
		expect(puts.at(-1)!.at - puts[0].at).toBeGreaterThan(55_000);
	});

	it('that is refused again is given up', async () => {
		setting.fail({ on: 'put', fault: { status: 403 }, times: Infinity });
		const { error } = await edit();
		expect(error?.message).toBe(imageMessages.uploadRefused.message);
		expect(numbers()).toEqual({ asked: 2, put: 2, charged: 0 });
	});

	it('whose address was refused has a minute at the new one', async () => {
		setting.fail({ on: 'put', fault: { status: 403 }, times: 1 });
		setting.fail({ on: 'put', fault: { status: 500 }, times: 3 });
		setting.fail({ on: 'put', fault: { reset: 'before' }, times: 3 });
		jsonOf(await edit());
		expect(numbers()).toEqual({ asked: 2, put: 8, charged: 1 });
	});

	it('is asked for during a minute, without paying', async () => {
		setting.fail({ on: 'upload', fault: { status: 500 }, times: Infinity });
		expect((await edit()).error).toBeDefined();
		expect(numbers()).toMatchObject({ put: 0, charged: 0 });
		const asked = setting.calls('upload');
		expect(asked.at(-1)!.at - asked[0].at).toBeGreaterThan(55_000);
	});
});
