import { createHash } from 'node:crypto';

import { accountFor } from '../../../nodes/engine/key/account';
import { jsonOf } from '../../testbed/core/actionNode.cts';
import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';

// What runs tell each other through the account, and must take back however they end.

const setting = new BatchSetting().install();

const account = () => {
	const name = `${setting.sandbox.url}\nBearer ${setting.key}`;
	return accountFor(createHash('sha256').update(name).digest('hex'), setting.now());
};

const asIs = () => undefined;
const refuse = (number: number) =>
	setting.fail({
		on: 'generate',
		fault: { status: 422 },
		match: ({ body }) => (body as { prompt: string }).prompt === `picture ${number}`,
	});

describe('nothing is left to do for the account after a run that', () => {
	it.each<[string, Change, () => void]>([
		['succeeded', { count: 8 }, asIs],
		['waited for nothing', { count: 8, parameters: { waitForCompletion: false } }, asIs],
		['was stopped by an item', { count: 12 }, () => refuse(6)],
		['went on after an item failed', { count: 12, continueOnFail: true }, () => refuse(6)],
		[
			'was refused before the first order',
			{ count: 3, parameters: { n: '={{ 5 - $itemIndex }}' } },
			asIs,
		],
		['timed out', { count: 3, options: { timeout: 2 }, continueOnFail: true }, asIs],
		[
			'learned nothing of its generations',
			{ count: 3, options: { timeout: 20 }, continueOnFail: true },
			() => setting.fail({ on: 'get', fault: { status: 500 }, times: Infinity }),
		],
	])('%s', async (_name, change, arrange) => {
		arrange();
		await setting.run(change);
		expect(account()).toMatchObject({ queued: 0, waiting: 0 });
	});

	it('was cancelled', async () => {
		const controller = new AbortController();
		const run = setting.run({ count: 8, signal: controller.signal });
		await setting.sleep(1_000);
		expect(account().waiting).toBe(5);
		controller.abort();
		await run;
		expect(account()).toMatchObject({ queued: 0, waiting: 0 });
	});
});

it('a repeat does not wait before it asks for what this process ordered', async () => {
	setting.sandbox.configure({ replayShows: 'queued' });
	const [first] = jsonOf(await setting.run());
	const before = setting.now();
	const [again] = jsonOf(await setting.run());
	expect(again.generationId).toBe(first.generationId);
	expect(setting.now()).toBe(before);
});
