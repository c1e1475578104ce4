import type { INodeParameters } from 'n8n-workflow';

import { nodeType } from '../../testbed/core/actionNode.cts';
import { BatchSetting } from '../../testbed/core/batchSetting.cts';
import { executeContext } from '../../testbed/core/n8nCore.cts';

const setting = new BatchSetting({ duration: 1_000 }).install();

/** What of the node's hints the editor shows before a run: it evaluates their conditions like any expression. */
function hintsBefore(count: number, parameters: INodeParameters): string[] {
	const context = executeContext({
		nodeType,
		typeName: 'n8n-nodes-gptimage.gptImage',
		items: Array.from({ length: count }, () => ({ json: {} })),
		parameters: { waitForCompletion: true, ...parameters },
	});
	return (nodeType.description.hints ?? [])
		.filter(({ displayCondition = '' }) => context.evaluateExpression(displayCondition.slice(1), 0))
		.map(({ message }) => message);
}

const COSTS: unknown = expect.stringContaining(
	'Each input item makes its own images and costs credits',
);
const LONG: unknown = expect.stringContaining('does not fit into one hour');

describe('the hint before a batch', () => {
	it.each([
		[20, { operation: 'generate' }, []],
		[21, { operation: 'generate' }, [COSTS]],
		[21, { operation: 'edit' }, [COSTS]],
		[300, { operation: 'generate' }, [COSTS]],
		[301, { operation: 'edit' }, [COSTS, LONG]],
		[301, { operation: 'generate', waitForCompletion: false }, [COSTS]],
		[301, { operation: 'getStatus' }, []],
		[301, { operation: 'upload' }, []],
	] as Array<[number, INodeParameters, unknown[]]>)(
		'of %i items for %j',
		(count, values, hints) => {
			expect(hintsBefore(count, values)).toEqual(hints);
		},
	);
});

describe('the hint after a batch', () => {
	it('tells how long it waited for the hour', async () => {
		const fault = { status: 429, headers: { 'retry-after': '90' } };
		setting.fail({ on: 'generate', fault, times: 1 });
		const { context } = await setting.run({ count: 2 });
		const [{ message }] = context.hints;
		const seconds = Number(/, (\d+) seconds waited for the rate limit\.$/.exec(message)?.[1]);
		const orders = setting.calls().map(({ at }) => at / 1000);
		expect(seconds).toBeGreaterThanOrEqual(90);
		expect(seconds).toBeLessThanOrEqual(Math.ceil(orders[orders.length - 1] - orders[0]));
	});
});
