import { jsonOf } from './harness.cts';
import { MoneySetting } from './moneySetting.cts';

const setting = new MoneySetting({ speed: 25, timeoutSpeed: 25 }).install();

describe('an order that gets no answer at all', () => {
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
		expect(error?.description).toContain('Retry On Fail');
		const orders = setting.calls();
		expect(orders).toHaveLength(5);
		expect(orders[4].at - orders[0].at).toBeLessThanOrEqual(60_000);
	});

	it('has a minute of its own once its turn has come', async () => {
		// Each request holds one of the key's five places for ten seconds: the last item waits longer than a minute.
		setting.fail({ on: 'generate', fault: { stall: 'before' }, times: Infinity });
		const runs = ['one', 'two'].map(async (executionId) => {
			return await setting.run({ count: 5, executionId, continueOnFail: true });
		});
		await Promise.all(runs);
		expect(setting.calls()).toHaveLength(50);
	});
});
