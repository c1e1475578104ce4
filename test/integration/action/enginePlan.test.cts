import { takeLoggedLines } from '../../testbed/core/n8nCore.cts';
import { BatchSetting, pictureItem } from '../../testbed/core/batchSetting.cts';

const setting = new BatchSetting({ duration: 1_000 }).install();

const plans = () =>
	takeLoggedLines()
		.map(({ message }) => message)
		.filter((message) => message.includes('need at least'));

/** As an earlier run leaves it: the process knows that ten calls are left, or one less. */
async function nearlySpent() {
	setting.sandbox.spendRequests(590, setting.key);
	// One call, whose answer tells how little is left.
	await setting.run({ executionId: 'earlier', parameters: { waitForCompletion: false } });
	takeLoggedLines();
}

describe('the plan of a batch', () => {
	it('is in the log where the batch cannot fit into what is left of the hour', async () => {
		await nearlySpent();
		const { error } = await setting.run({ count: 6, options: { rateLimitWait: 0 } });
		expect(error?.message).toMatch(/rate limit/i);
		expect(plans()).toEqual([
			expect.stringMatching(/^GPT Image: 6 generations need at least 12 API calls/),
		]);
	});

	it.each([
		['6 generations and 6 uploads need at least 18 API calls', 6],
		['6 generations and 1 upload need at least 13 API calls', 1],
	])('counts each picture that is uploaded: %s', async (words, pictures) => {
		await nearlySpent();
		const items = await Promise.all(
			Array.from({ length: 6 }, async (_, index) => await pictureItem(`p${index % pictures}`)),
		);
		const same = items.map((_, index) => items[index % pictures]);
		const parameters = { prompt: 'bluer' };
		await setting.run({
			...{ operation: 'edit', items: same, parameters, options: { rateLimitWait: 0 } },
		});
		expect(plans()).toEqual([expect.stringContaining(words)]);
	});

	it('counts one call for an order that nobody waits for', async () => {
		await nearlySpent();
		const parameters = { waitForCompletion: false };
		await setting.run({ count: 12, parameters, options: { rateLimitWait: 0 } });
		expect(plans()).toEqual([expect.stringContaining('12 generations need at least 12 API calls')]);
	});

	it('is not told where everything fits', async () => {
		takeLoggedLines();
		await setting.run({ count: 4 });
		expect(plans()).toEqual([]);
	});
});
