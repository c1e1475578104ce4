import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Caller } from '../run/caller';

/** n8n takes the first for a failure; the second holds files in its combined mode. */
const NEVER = ['error', '_files'];

/** Gives output items the fields of the input item as well, where that is wanted; ours win. */
export function withInputFields(
	{ context }: Pick<Caller, 'context'>,
	itemIndex: number,
	wanted: boolean,
	items: INodeExecutionData[],
): INodeExecutionData[] {
	if (!wanted) return items;
	const given = context.getInputData()[itemIndex]?.json ?? {};
	const fields = Object.entries(given).filter(([name]) => !NEVER.includes(name));
	return items.map((item) => ({
		...item,
		json: { ...(Object.fromEntries(fields) as IDataObject), ...item.json },
	}));
}
