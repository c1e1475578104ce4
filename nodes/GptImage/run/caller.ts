import type { IExecuteFunctions, ISupplyDataFunctions } from 'n8n-workflow';

/** Who called the node: what is needed to read an item's parameters. */
export interface Caller {
	context: IExecuteFunctions;
	/** Called by an AI agent: small JSON, no files. */
	isTool: boolean;
}

/** n8n's context says no where its agent runs a tool, so the type that n8n gives the tool twin counts as well. */
export function isToolRun(context: IExecuteFunctions): boolean {
	const says = (context as Partial<IExecuteFunctions>).isToolExecution?.() === true;
	return says || context.getNode().type.endsWith('Tool');
}

/**
 * A model learns of an error only if it is an answer of its tool: an agent before version 3, a sub-agent or the MCP
 * trigger calls the node as a function and passes on nothing at all of what that throws; and where the engine runs the
 * tool, an n8n before 2.41 ends the whole execution.
 */
export function answersAnAgent(context: IExecuteFunctions): boolean {
	// Only the context of a function call has this; `isToolExecution` is missing in n8n 1.x.
	if ((context as Partial<ISupplyDataFunctions>).cloneWith !== undefined) return true;
	const { type, onError } = context.getNode();
	return type.endsWith('Tool') && onError !== 'stopWorkflow';
}
