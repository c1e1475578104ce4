import type { IExecuteFunctions } from 'n8n-workflow';

import type { Origin } from '../../engine/orders/idempotency';
import { isRecord, parseUrl } from '../../shared/values';

/**
 * Where in n8n a run takes place, as far as n8n tells: part of each order's idempotency key.
 *
 * @param unknown stands for the execution where n8n does not name it: never the same twice
 * @see docs/API.md#idempotency
 */
export function originOf(context: IExecuteFunctions, unknown: string): Origin {
	return {
		instanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		executionId: executionIdOf(context) ?? unknown,
		birth: birthOf(context),
		runIndex: runIndexOf(context),
	};
}

function executionIdOf(context: IExecuteFunctions): string | undefined {
	const id: string | undefined = context.getExecutionId();
	return id === undefined || id === '' ? undefined : id;
}

/**
 * When the execution began, where that is the same for whoever works on it. n8n notes the moment when a process takes
 * the execution up. Under n8n 1 another worker may do so again, after the first one died, and must not order anew:
 * there it is left out. An n8n that has a token in the address that resumes an execution never runs one twice.
 */
function birthOf(context: IExecuteFunctions): number | undefined {
	const execution: unknown = context.getWorkflowDataProxy(0).$execution;
	const address = isRecord(execution) ? execution.resumeUrl : undefined;
	const url = typeof address === 'string' ? parseUrl(address) : undefined;
	if (url?.searchParams.has('signature') !== true) return undefined;
	return (context as Partial<IExecuteFunctions>).getExecutionContext?.()?.establishedAt;
}

/** The run index has no getter of its own. */
function runIndexOf(context: IExecuteFunctions): number {
	const index: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return typeof index === 'number' ? index : 0;
}
