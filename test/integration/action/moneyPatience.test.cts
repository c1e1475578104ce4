import { messages } from '../../../nodes/engine/texts/messages';
import { jsonOf } from '../../testbed/core/actionNode.cts';
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

	it('is given up after five tries within a minute', async () => {
		setting.fail({ on: 'generate', fault: { stall: 'after' }, times: Infinity });
		const { error } = await setting.run();
		expect(error?.message).toBe(messages.unreachable.message);
		const orders = setting.calls();
		expect(orders).toHaveLength(5);
		expect(orders[4].at - orders[0].at).toBeLessThanOrEqual(60_000);
	}, 60_000);

	it('has a minute of its own once its turn has come', async () => {
		// Each request holds one of the key's five places for ten seconds: the last item waits longer than a minute.
		setting.fail({ on: 'generate', fault: { stall: 'before' }, times: Infinity });
		const runs = ['one', 'two'].map(async (executionId) => {
			const parameters = { waitForCompletion: false };
			return await setting.run({ count: 5, executionId, parameters, continueOnFail: true });
		});
		await Promise.all(runs);
		expect(setting.calls()).toHaveLength(50);
	}, 60_000);
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

	it('whose bytes do not arrive is tried three times at the same place', async () => {
		setting.fail({ on: 'put', fault: { reset: 'before' }, times: 1 });
		setting.fail({ on: 'put', fault: { status: 503 }, times: 1 });
		jsonOf(await edit());
		expect(numbers()).toEqual({ asked: 1, put: 3, charged: 1 });
	});

	it('is given up after the third try, and nothing is paid', async () => {
		setting.fail({ on: 'put', fault: { status: 503 }, times: Infinity });
		const { error } = await edit();
		expect(error?.message).toBe(messages.uploadFailed.message);
		expect(numbers()).toEqual({ asked: 1, put: 3, charged: 0 });
	});

	it('whose address is refused asks for a new one, once', async () => {
		setting.fail({ on: 'put', fault: { status: 403 }, times: 1 });
		jsonOf(await edit());
		expect(numbers()).toEqual({ asked: 2, put: 2, charged: 1 });
	});

	it('that is refused again is given up', async () => {
		setting.fail({ on: 'put', fault: { status: 403 }, times: Infinity });
		const { error } = await edit();
		expect(error?.message).toBe(messages.uploadFailed.message);
		expect(numbers()).toEqual({ asked: 2, put: 2, charged: 0 });
	});

	it('is asked for five times at most, without paying', async () => {
		setting.fail({ on: 'upload', fault: { status: 500 }, times: Infinity });
		expect((await edit()).error).toBeDefined();
		expect(numbers()).toEqual({ asked: 5, put: 0, charged: 0 });
	});
});
