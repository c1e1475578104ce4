import { DEFAULT_N8N, ENGINE_NAMES, N8N_VERSIONS } from '../../test/testbed/lab/n8nVersions.cts';
import type { EngineName } from '../../test/testbed/lab/n8nVersions.cts';

/** An n8n to try everything in, as the table of results has a column for it. */
export interface Column {
	/** Key in docs/compatibility.json. */
	name: string;
	n8n: string;
	engine?: EngineName;
}

/** The column of a run in this n8n. */
export function columnOf(n8n: string, engine?: EngineName): Column {
	return engine === undefined ? { name: n8n, n8n } : { name: `${n8n}, ${engine}`, n8n, engine };
}

/** All there are, newest n8n first. n8n's own choice of engine is the first of ENGINE_NAMES where there are two. */
export const COLUMNS: Column[] = N8N_VERSIONS.flatMap((n8n) => [
	columnOf(n8n),
	...(n8n === DEFAULT_N8N ? [columnOf(n8n, ENGINE_NAMES[1])] : []),
]);
