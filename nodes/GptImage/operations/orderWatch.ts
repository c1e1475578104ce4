import type { Accepted, OrderWatch } from '../../engine/orders/order';
import { shown } from '../../engine/texts/shown';
import { rememberChain } from '../../shared/chain';
import type { OpenOrder } from '../../shared/openOrders';
import type { Run } from '../run/run';
import type { OrderImages } from './orderImages';

/**
 * Keeps what becomes of an item's order, for errors, logs, repeats and the trigger's `ignoreOwn`.
 *
 * @param chain the workflows that stand behind it
 * @param settle tells that it is ordered
 */
export function orderWatch(
	run: Pick<Run, 'context' | 'connection' | 'origin' | 'ledger'>,
	itemIndex: number,
	{ images, open, chain, settle }: OrderTraces,
): OrderWatch {
	const { ledger, connection } = run;
	return {
		onPaid: ({ id, remembered }) => {
			settle();
			void images.keep();
			if (!remembered) logOrder(run, itemIndex, id);
			ledger.notePaid(itemIndex, id);
			rememberChain(id, chain, connection.runtime.now());
			open.settle();
		},
		onRefund: () => ledger.noteRefund(itemIndex),
		onDoubt: () => {
			void images.keep();
			open.doubt();
			ledger.noteDoubt(itemIndex);
		},
	};
}

/** Where an order leaves traces. */
interface OrderTraces {
	images: OrderImages;
	open: OpenOrder;
	chain: Iterable<string>;
	settle: () => void;
}

/** One line for each order: what an execution had paid for is known even if n8n ends with it. */
function logOrder(
	{ context, origin }: Pick<Run, 'context' | 'origin'>,
	itemIndex: number,
	id: Accepted['id'],
): void {
	const { workflowId, executionId } = origin;
	const node = shown(context.getNode().name);
	context.logger.info(
		`GPT Image: generation ${shown(id)} ordered by workflow ${workflowId}, execution ${executionId}, node "${node}", item ${itemIndex}`,
	);
}
