import type { Change } from '../../testbed/core/batchSetting.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { takeLoggedLines } from '../../testbed/core/logs.cts';

const setting = new BatchSetting().install();

/** The lines of level `info` that name a generation. */
async function linesOf(change: Change): Promise<string[]> {
	takeLoggedLines();
	await setting.run(change);
	return takeLoggedLines()
		.filter(({ level, message }) => level === 'info' && message.includes('gen_'))
		.map(({ message }) => message);
}

const paidIds = () => setting.ledger.entries.map(({ generationId }) => generationId);

it('has one line for each order, which says whose it is', async () => {
	const lines = await linesOf({ count: 3, executionId: '17', workflowId: 'wf-9' });
	expect(lines).toHaveLength(3);
	for (const [itemIndex, id] of paidIds().entries()) {
		expect(lines).toContain(
			`GPT Image: generation ${id} ordered by workflow wf-9, execution 17, node "GPT Image", item ${itemIndex}`,
		);
	}
});

it.each<[string, Change]>([
	['that nobody waits for', { parameters: { waitForCompletion: false } }],
	['whose image cannot be fetched', { options: { timeout: 1 } }],
	[
		'beside one that is refused',
		{ count: 3, parameters: { prompt: '={{ $json.number === 2 ? "[policy]" : "a boat" }}' } },
	],
])('has the id of every order %s', async (_name, change) => {
	const text = (await linesOf(change)).join('\n');
	expect(paidIds().length).toBeGreaterThan(0);
	for (const id of paidIds()) expect(text).toContain(id);
});

it('has it as soon as it is known, not at the end', async () => {
	setting.sandbox.configure({ duration: 600_000 });
	const controller = new AbortController();
	takeLoggedLines();
	const run = setting.run({ signal: controller.signal });
	await setting.sleep(10_000);
	const early = takeLoggedLines().map(({ message }) => message);
	controller.abort();
	await run;
	expect(early.join('\n')).toContain(paidIds()[0]);
});

it('shows no strange name as it is', async () => {
	const [line] = await linesOf({ nodeName: 'a\nb' });
	expect(line).not.toContain('\n');
});
