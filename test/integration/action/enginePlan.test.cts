import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';

const setting = new BatchSetting({ duration: 1_000 }).install();

const plans = () =>
	takeLoggedLines()
		.map(({ message }) => message)
		.filter((message) => message.includes('generations need at least'));

describe('the plan of a batch', () => {
	it('is in the log where the batch cannot fit into what is left of the hour', async () => {
		setting.sandbox.spendRequests(590, setting.key);
		// One call, whose answer tells how little is left.
		await setting.run({ parameters: { waitForCompletion: false } });
		takeLoggedLines();
		const { error } = await setting.run({ count: 6, options: { rateLimitWait: 0 } });
		expect(error?.message).toMatch(/rate limit/i);
		expect(plans()).toEqual([
			expect.stringMatching(/^GPT Image: 6 generations need at least 12 API calls/),
		]);
	});

	it('is not told where everything fits', async () => {
		takeLoggedLines();
		await setting.run({ count: 4 });
		expect(plans()).toEqual([]);
	});
});
